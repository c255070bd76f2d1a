// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.TaskId;

/// All that is decided about a running job. Immutable; the next one comes from [JobMachine#step].
///
/// @param deadline when the job expires
/// @param assignments tasks in somebody's hands, by task
/// @param results results not withdrawn, by task; also of tasks that the plan no longer needs,
///     since they are owed
/// @param batches in the order of their index, which is their position
/// @param earned what each peer is owed for final results and checks
/// @param cases what it has against peers
public record JobState(
    Phase phase,
    Instant deadline,
    SortedMap<Address, Provider> providers,
    SortedMap<TaskId, Assignment> assignments,
    SortedMap<TaskId, Result> results,
    List<Batch> batches,
    SortedMap<Address, Amount> earned,
    Cases cases) {
  public JobState {
    providers = copy(providers);
    assignments = copy(assignments);
    results = copy(results);
    batches = List.copyOf(batches);
    earned = copy(earned);
  }

  /// In the order they came about.
  public List<Conviction> convictions() {
    return cases.convictions();
  }

  /// In the order they came about.
  public List<Demand> demands() {
    return cases.demands();
  }

  /// A job that has just been submitted.
  public static JobState submitted(Instant deadline) {
    return new JobState(
        new Phase.Funding(),
        deadline,
        new TreeMap<>(),
        new TreeMap<>(),
        new TreeMap<>(),
        List.of(),
        new TreeMap<>(),
        Cases.NONE);
  }

  /// The same, with others at work and other work in hands.
  JobState holding(
      SortedMap<Address, Provider> nowThere, SortedMap<TaskId, Assignment> nowInHands) {
    return new JobState(phase, deadline, nowThere, nowInHands, results, batches, earned, cases);
  }

  private static <K, V> SortedMap<K, V> copy(SortedMap<K, V> map) {
    return Collections.unmodifiableSortedMap(new TreeMap<>(map));
  }
}
