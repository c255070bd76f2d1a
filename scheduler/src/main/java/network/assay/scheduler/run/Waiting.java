// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.Map;
import network.assay.scheduler.match.Matcher;
import network.assay.scheduler.plan.Frontier;
import network.assay.scheduler.plan.PlannedTask;

/// Why a job stands still.
public final class Waiting {
  private Waiting() {}

  /// How many providers do not get the next task, by reason. Empty when the job does not wait for
  /// providers; a job that has seen none says so: `seen`, 0.
  public static Map<String, Long> explain(JobMachine machine, JobState state, Instant now) {
    var draft = new Draft(machine, state, now);
    boolean waits =
        state.phase() instanceof Phase.Running
            && state.assignments().isEmpty()
            && state.results().values().stream().allMatch(Result::isFinal);
    Frontier frontier = draft.frontier();
    if (!waits || frontier.open().isEmpty()) return Map.of();
    if (state.providers().isEmpty()) return Map.of("seen", 0L);
    PlannedTask next = frontier.open().getFirst();
    return Matcher.explain(
        Leasing.need(draft), Leasing.candidates(draft, next, Slow.leastRate(draft)));
  }
}
