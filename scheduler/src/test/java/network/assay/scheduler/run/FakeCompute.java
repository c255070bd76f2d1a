// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.scheduler.plan.Frontier;
import network.assay.scheduler.plan.JobPlan;
import network.assay.scheduler.plan.PlannedTask;
import network.assay.verification.check.Finding;
import network.assay.verification.commitment.Transcript;

/// Work without arithmetic: each task has one right transcript, and a wrong state leads to a wrong
/// end.
final class FakeCompute {
  private static final HashTag RIGHT = HashTag.of("fake/right");
  private static final HashTag WRONG = HashTag.of("fake/wrong");

  private FakeCompute() {}

  static Digest input(TaskId task) {
    return right(task, 0);
  }

  private static Digest right(TaskId task, int index) {
    return RIGHT.start().add(task.digest()).add(index).end();
  }

  private static Digest wrong(Digest seed, long index) {
    return WRONG.start().add(seed).add(index).end();
  }

  /// What `provider` claims to have done for `task`.
  static Transcript work(TaskSpec task, Address provider, Behaviour behaviour, boolean trusted) {
    TaskId id = task.id();
    int segments = task.work().segments();
    boolean skips = behaviour.skips() || (behaviour == Behaviour.SKIPS_ONCE_TRUSTED && trusted);
    int honest =
        skips
            ? segments * 2 / 3
            : behaviour == Behaviour.CORRUPTS_THE_END ? segments - 1 : segments;
    Digest seed = HashTag.of("fake/liar").hash(provider.hex().getBytes(StandardCharsets.US_ASCII));
    var states = new ArrayList<Digest>();
    for (int i = 0; i <= segments; i++) {
      states.add(i <= honest ? right(id, i) : wrong(HashTag.of("x").hash(seed, id.digest()), i));
    }
    return new Transcript(states);
  }

  /// An honest re-execution of one segment from `start`.
  static Finding execute(TaskId task, int segment, Digest start, Digest salt) {
    Digest end =
        start.equals(right(task, segment)) ? right(task, segment + 1) : wrong(start, segment);
    return new Finding(segment, start, end, salt);
  }

  /// Does all of a task again, to the first segment that ends elsewhere than was opened.
  static Optional<Finding> doAgain(TaskId task, Transcript opened) {
    for (int segment = 0; segment < opened.segments(); segment++) {
      Finding found = execute(task, segment, right(task, segment), new Digest(segment, 2, 2, 2));
      if (!found.end().equals(opened.states().get(segment + 1))) return Optional.of(found);
    }
    return Optional.empty();
  }

  /// The result of the job when one honest node does it alone.
  static Digest alone(JobPlan plan) {
    Map<TaskId, Digest> outputs = new HashMap<>();
    Frontier frontier = plan.frontier(task -> Optional.ofNullable(outputs.get(task)));
    while (!frontier.complete()) {
      for (PlannedTask task : frontier.open()) {
        outputs.put(task.id(), right(task.id(), task.spec().work().segments()));
      }
      frontier = plan.frontier(task -> Optional.ofNullable(outputs.get(task)));
    }
    return frontier.result().orElseThrow();
  }
}
