// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

/// Where a task stands in its job. Rounds and shards count from 0.
public sealed interface Place {
  int round();

  /// The inner steps of one shard.
  record Shard(int round, int shard) implements Place {}

  /// The outer update that ends the round.
  record Merge(int round) implements Place {}

  /// The evaluation of the round's result.
  record Evaluation(int round) implements Place {}
}
