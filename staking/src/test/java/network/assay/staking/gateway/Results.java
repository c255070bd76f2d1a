// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.stream.IntStream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.Evidence;
import network.assay.staking.ResultCommitment;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;

/// Results of tasks of five checkpoints, as providers commit to them.
final class Results {
  static final Digest SALT = digest("salt");

  private Results() {}

  static Digest digest(String name) {
    return HashTag.of(name).hash(new byte[0]);
  }

  static TaskId task(String name) {
    return new TaskId(digest(name));
  }

  static Digest commitment(TaskId task) {
    return Commitments.result(task, transcript(task).root(), SALT);
  }

  private static Transcript transcript(TaskId task) {
    return new Transcript(IntStream.range(0, 5).mapToObj(i -> digest(task + " " + i)).toList());
  }

  /// What a challenger shows who holds that segment `segment` ends in another state.
  static Evidence evidence(HotKey provider, Eip712 eip712, JobId job, TaskId task, int segment) {
    Transcript transcript = transcript(task);
    var result = new ResultCommitment(job, task, commitment(task));
    return new Evidence(
        job,
        task,
        eip712.sign(provider, result),
        transcript.root(),
        SALT,
        new Evidence.Segment(
            segment,
            new Evidence.Checkpoint(transcript.states().get(segment), transcript.prove(segment)),
            new Evidence.Checkpoint(
                transcript.states().get(segment + 1), transcript.prove(segment + 1)),
            digest("another state")));
  }
}
