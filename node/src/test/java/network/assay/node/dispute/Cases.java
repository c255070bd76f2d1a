// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.chain.PracticeTask;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.staking.Evidence;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.dispute.Truth;

/// Disputes about the first segment of the practice task.
final class Cases {
  static final Backend BACKEND = new ScalarBackend();
  static final PracticeTask PRACTICE = PracticeTask.of(BACKEND);
  static final SegmentTruth RIGHT = PRACTICE.truth(BACKEND);
  static final SegmentTruth WRONG = PRACTICE.lie(BACKEND, 1, PRACTICE.longestSum(), 3);
  static final Address ACCUSED = new Address("0x%040x".formatted(0xACC));
  static final Address CHALLENGER = new Address("0x%040x".formatted(0xC4A));
  static final Instant START = Instant.ofEpochSecond(1_000_000);

  private Cases() {}

  static Digest end(Truth truth) {
    HashTree steps = truth.steps();
    return steps.node(0, steps.size() - 1);
  }

  /// A charge against a provider that is wrong.
  ///
  /// @param job its number: each is another dispute
  static CaseFile file(Role role, int job) {
    return file(role, job, WRONG, new Player(RIGHT, 0).open());
  }

  static Evidence evidence(int job, Truth signed, Game.Open open) {
    Digest start = StateDigest.of(PRACTICE.start());
    var transcript =
        new Transcript(List.of(start, end(signed), Digest.parse("%064x".formatted(9))));
    return new Evidence(
        new JobId(Digest.parse("%064x".formatted(job))),
        new TaskId(Digest.parse("%064x".formatted(2))),
        new Signature(Digest.parse("%064x".formatted(3)), Digest.parse("%064x".formatted(4)), 27),
        transcript.root(),
        Digest.parse("%064x".formatted(5)),
        new Evidence.Segment(
            0,
            new Evidence.Checkpoint(start, transcript.prove(0)),
            new Evidence.Checkpoint(end(signed), transcript.prove(1)),
            open.end()));
  }

  static CaseFile file(Role role, int job, Truth signed, Game.Open open) {
    return new CaseFile(
        role,
        ACCUSED,
        CHALLENGER,
        DisputeWrites.openingData(
            evidence(job, signed, open),
            DisputeCalls.of(PRACTICE.terms()),
            open.nodes(),
            open.endSiblings()),
        Optional.empty(),
        START,
        Optional.empty());
  }
}
