// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import network.assay.protocol.market.Digest;

/// What a task does. Each kind is a start state and a number of equal steps; after every
/// `segmentSteps` of them stands a checkpoint (docs/spec/job, section 3).
public sealed interface Work {
  int MAX_STEPS = 1_000_000;
  int MAX_SEGMENTS = 4_096;
  int MAX_BATCH = 65_536;
  int MAX_SHARDS = 1_024;

  /// How many steps the task has.
  int steps();

  /// How many steps lie between two checkpoints; the last segment may have fewer.
  int segmentSteps();

  /// How many segments, and so how many checkpoints besides the first.
  default int segments() {
    return Math.ceilDiv(steps(), segmentSteps());
  }

  /// The model states that whoever does the task is handed, each once.
  default List<Digest> states() {
    return switch (this) {
      case Train train -> train.global().digest().stream().toList();
      case Merge merge ->
          Stream.concat(merge.global().digest().stream(), merge.shards().stream())
              .distinct()
              .toList();
      case Evaluate evaluate -> evaluate.global().digest().stream().toList();
    };
  }

  /// The data set that the task reads.
  default Optional<DataRef> dataSet() {
    return switch (this) {
      case Train train -> Optional.of(train.data());
      case Merge _ -> Optional.empty();
      case Evaluate evaluate -> Optional.of(evaluate.data());
    };
  }

  /// Inner steps of one shard in one round, from the round's global state.
  ///
  /// @param samples the shard: positions in the order that `orderSeed` gives to the whole set
  /// @param orderSeed fixes that order, and the order of batches within the shard
  /// @param firstStep the shard's steps before this task, so that batches go on where they stopped
  record Train(
      StateRef global,
      DataRef data,
      SampleRange samples,
      long orderSeed,
      long firstStep,
      int steps,
      int segmentSteps,
      int batch,
      Optimizer.Inner optimizer)
      implements Work {
    public Train {
      checkRange(data, samples);
      Limits.check("the step before the first", firstStep, 0, Integer.MAX_VALUE);
      checkSteps(steps, segmentSteps);
      Limits.check("the batch", batch, 1, Math.min(MAX_BATCH, samples.size()));
    }
  }

  /// The outer update: the round's global state moved towards the mean of its shards.
  ///
  /// @param shards digests of the shards' last states, in shard order
  record Merge(StateRef global, List<Digest> shards, Optimizer.Nesterov optimizer) implements Work {
    public Merge {
      shards = List.copyOf(shards);
      Limits.check("the number of shards", shards.size(), 1, MAX_SHARDS);
    }

    @Override
    public int steps() {
      return 1;
    }

    @Override
    public int segmentSteps() {
      return 1;
    }
  }

  /// Loss and correct answers of a global state over part of a data set, in the set's own order;
  /// the last step has what is left when `batch` does not divide the samples.
  record Evaluate(StateRef global, DataRef data, SampleRange samples, int batch, int segmentSteps)
      implements Work {
    public Evaluate {
      checkRange(data, samples);
      Limits.check("the batch", batch, 1, Math.min(MAX_BATCH, samples.size()));
      Limits.check("the number of steps", Math.ceilDiv(samples.size(), batch), 1, MAX_STEPS);
      checkSteps((int) Math.ceilDiv(samples.size(), batch), segmentSteps);
    }

    @Override
    public int steps() {
      return (int) Math.ceilDiv(samples.size(), batch);
    }
  }

  private static void checkRange(DataRef data, SampleRange samples) {
    Limits.check("the sample after the last", samples.to(), 1, data.samples());
  }

  private static void checkSteps(int steps, int segmentSteps) {
    Limits.check("the number of steps", steps, 1, MAX_STEPS);
    Limits.check("the steps of a segment", segmentSteps, 1, steps);
    Limits.check("the number of segments", Math.ceilDiv(steps, segmentSteps), 1, MAX_SEGMENTS);
  }
}
