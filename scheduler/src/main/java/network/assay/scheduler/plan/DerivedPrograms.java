// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.Work;
import network.assay.verification.task.TaskProgram;

/// Programs as every node derives them, each derived once: which states a task starts from, and
/// which samples it sees, make no other program.
public final class DerivedPrograms implements Programs {
  private static final int KEPT = 64;

  private record Key(ModelSpec model, Work shape) {}

  private final Map<Key, TaskProgram> derived =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, TaskProgram> eldest) {
          return size() > KEPT;
        }
      };

  @Override
  public Digest digest(ModelSpec model, Work work) {
    return program(model, work).digest();
  }

  @Override
  public long operations(ModelSpec model, Work work, int from, int to) {
    return program(model, work).operations(from, to);
  }

  private synchronized TaskProgram program(ModelSpec model, Work work) {
    return derived.computeIfAbsent(
        new Key(model, shape(work)), key -> TaskProgram.of(model, key.shape()));
  }

  /// `work` without what its program does not depend on.
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
