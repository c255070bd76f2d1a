// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import network.assay.node.text.Counts;
import network.assay.node.text.Durations;
import network.assay.node.work.Defending;
import network.assay.protocol.market.deal.Offer;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.scheduler.plan.JobPlan;
import network.assay.scheduler.plan.PlannedTask;

/// Tells whoever is about to submit a job that providers will refuse it: none takes a segment that
/// it could not do again within a dispute's clock.
final class LongSegments {
  private final Computing computing;
  private final Duration clock;

  /// @param clock what each side of a dispute has for all its moves
  LongSegments(Computing computing, Duration clock) {
    this.computing = computing;
    this.clock = clock;
  }

  /// What is wrong for all of `offers`; nothing when there are none that could be asked.
  Optional<String> warning(JobPlan plan, Collection<Offer> offers) {
    OptionalLong fastest = offers.stream().mapToLong(Offer::operationsPerSecond).max();
    for (PlannedTask task : plan.kinds()) {
      OptionalLong least = Defending.leastRate(computing.program(task.spec()), clock);
      if (least.isEmpty()) return Optional.of(words(task.spec(), "no provider"));
      if (fastest.isPresent() && fastest.getAsLong() < least.getAsLong()) {
        String who = "no provider known here (it takes %sop a second)";
        return Optional.of(words(task.spec(), who.formatted(Counts.brief(least.getAsLong()))));
      }
    }
    return Optional.empty();
  }

  private String words(TaskSpec task, String who) {
    return "%s can do a segment of %s again in time for a dispute, which gives each side %s: %s"
        .formatted(who, name(task.work()), Durations.brief(clock), advice(task.work()));
  }

  private static String name(Work work) {
    return switch (work) {
      case Work.Train _ -> "training";
      case Work.Merge _ -> "merging";
      case Work.Evaluate _ -> "evaluation";
    };
  }

  private static String advice(Work work) {
    return switch (work) {
      case Work.Train _ -> "make train.segment_steps smaller";
      case Work.Merge _ -> "make train.shards less, or the model smaller";
      case Work.Evaluate _ -> "make evaluate.segment_steps smaller";
    };
  }
}
