// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.compute.model.Model;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.Work;

/// Programs of tasks, the graphs of each derived and hashed once: which states a task starts from,
/// and which samples it sees, make no other graph. For any number of threads.
public final class TaskPrograms {
  /// A job has three; the least recently used gives way.
  private static final int KEPT = 32;

  private record Key(ModelSpec model, Work shape) {}

  private final Map<Key, StepGraphs> derived =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, StepGraphs> eldest) {
          return size() > KEPT;
        }
      };

  /// @throws TaskFault when no program follows from `model` and `work`
  public TaskProgram of(ModelSpec model, Work work) {
    return TaskProgram.of(model, work, network -> graphs(model, network, work));
  }

  private synchronized StepGraphs graphs(ModelSpec model, Model network, Work work) {
    return derived.computeIfAbsent(
        new Key(model, shape(work)), key -> StepGraphs.of(network, key.shape()));
  }

  /// `work` without what its graphs do not depend on.
  private static Work shape(Work work) {
    var any = new StateRef.Initial(0);
    return switch (work) {
      case Work.Train t ->
          new Work.Train(
              any,
              anySet(t.data()),
              new SampleRange(0, t.batch()),
              0,
              0,
              t.steps(),
              t.segmentSteps(),
              t.batch(),
              t.optimizer());
      case Work.Merge m ->
          new Work.Merge(any, m.shards().stream().map(_ -> Digest.ZERO).toList(), m.optimizer());
      case Work.Evaluate e ->
          new Work.Evaluate(
              any,
              anySet(e.data()),
              new SampleRange(0, e.samples().size()),
              e.batch(),
              e.segmentSteps());
    };
  }

  private static DataRef anySet(DataRef data) {
    return new DataRef(Digest.ZERO, data.samples());
  }
}
