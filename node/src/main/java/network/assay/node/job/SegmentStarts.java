// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.TaskId;
import network.assay.scheduler.run.Conviction;
import network.assay.scheduler.run.Demand;
import network.assay.scheduler.run.JobState;
import network.assay.scheduler.run.Result;

/// The blobs of the states that segments start from, of those that were done again here. The state
/// is as its provider served it, and whoever is found to have cheated serves it no more.
record SegmentStarts(Map<Key, ContentId> blobs) {
  static final SegmentStarts NONE = new SegmentStarts(Map.of());

  record Key(TaskId task, Address provider, int segment) {}

  SegmentStarts {
    blobs = Map.copyOf(blobs);
  }

  /// With one more; these very ones when it is known.
  SegmentStarts with(JobEntry.Start start) {
    var key = new Key(start.task(), start.provider(), start.segment());
    if (start.content().equals(blobs.get(key))) return this;
    var more = new HashMap<>(blobs);
    more.put(key, start.content());
    return new SegmentStarts(more);
  }

  Optional<ContentId> of(TaskId task, Address provider, int segment) {
    return Optional.ofNullable(blobs.get(new Key(task, provider, segment)));
  }

  /// Those that a check that goes on, or a dispute that is still to be opened, needs.
  Set<ContentId> needed(JobState state) {
    return blobs.entrySet().stream()
        .filter(entry -> needed(entry.getKey(), state))
        .map(Map.Entry::getValue)
        .collect(Collectors.toSet());
  }

  private static boolean needed(Key key, JobState state) {
    Result result = state.results().get(key.task());
    boolean checking =
        result != null
            && result.provider().equals(key.provider())
            && result.stage() instanceof Result.Stage.Checking;
    return checking
        || state.demands().stream().anyMatch(one -> isAnswered(one, key))
        || state.convictions().stream().anyMatch(one -> isDue(one, key));
  }

  private static boolean isAnswered(Demand demand, Key key) {
    return demand.stage() instanceof Demand.Stage.Answered
        && demand.result().provider().equals(key.provider())
        && demand.result().task().id().equals(key.task());
  }

  private static boolean isDue(Conviction conviction, Key key) {
    return conviction.challenge() instanceof Conviction.Challenge.Due
        && conviction.accused().equals(key.provider())
        && conviction.result().task().id().equals(key.task());
  }
}
