// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.tensor.State;
import network.assay.node.chain.Notary;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.InputLocation;
import network.assay.staking.Evidence;
import network.assay.staking.ResultCommitment;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskProgram;

/// Takes charges, and finds out whether each could be stood by with what this node keeps.
public final class ChargeBook implements Disputes {
  /// Who signed the results.
  public final List<Address> accused = new CopyOnWriteArrayList<>();

  /// What is wrong with charges.
  public final List<String> faults = new CopyOnWriteArrayList<>();

  private final MemoryBlobs blobs;
  private final Notary notary;
  private final Backend backend = new ScalarBackend();

  public ChargeBook(MemoryBlobs blobs, Notary notary) {
    this.blobs = blobs;
    this.notary = notary;
  }

  @Override
  public Opened challenge(Charge charge) throws InterruptedException {
    var found = new ArrayList<String>();
    try {
      judge(charge, found);
    } catch (CancellationException _) {
      // The interrupt that stopped it is spent.
      throw new InterruptedException();
    } catch (RuntimeException e) {
      found.add(e.toString());
    }
    // Whoever was stopped meanwhile keeps nothing any more.
    if (Thread.interrupted()) throw new InterruptedException();
    faults.addAll(found);
    Evidence evidence = charge.evidence();
    Digest commitment =
        Commitments.result(evidence.task(), evidence.transcriptRoot(), evidence.salt());
    accused.add(
        notary.signerOfResult(
            new ResultCommitment(
                evidence.job(), evidence.task(), commitment, charge.terms().digest()),
            evidence.signature()));
    return new Opened(Digest.ZERO, "0xcc", 70_000);
  }

  private void judge(Charge charge, List<String> found) {
    Exhibit exhibit = charge.exhibit();
    var needed = new ArrayList<>(exhibit.inputs().stream().map(InputLocation::content).toList());
    exhibit.start().ifPresent(needed::add);
    for (ContentId content : needed) {
      if (blobs.owners(content).isEmpty()) found.add("nobody keeps " + content);
    }
    var states = new StateStore(blobs);
    StateSource sources =
        digest ->
            exhibit.inputs().stream()
                .filter(input -> input.state().equals(digest))
                .map(input -> states.get(input.content(), digest))
                .findFirst()
                .orElseThrow();
    TaskProgram program = TaskProgram.of(exhibit.task().model(), exhibit.task().work());
    State first = program.start(sources, backend);
    State fixed = program.fixed(sources, backend);
    if (!program.terms(first, fixed).equals(charge.terms())) found.add("other terms");
    Evidence.Segment segment = charge.evidence().segment();
    State start = exhibit.start().map(at -> states.get(at, segment.start().state())).orElse(first);
    program.objection(start).ifPresent(why -> found.add("it starts from no state: " + why));
    var truth = new SegmentTruth(program, charge.terms(), segment.index(), start, fixed, backend);
    HashTree steps = truth.steps();
    Digest end = steps.node(0, steps.size() - 1);
    if (!end.equals(segment.challengerEnd())) found.add("the segment ends elsewhere");
    if (end.equals(segment.end().state())) found.add("nothing is wrong");
  }
}
