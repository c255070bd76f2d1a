// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.commitment.StateDigest;

/// Terms of tasks, where what several tasks of a job have in common is hashed once: all shards of a
/// round start alike, and all training reads the same data. For any number of threads.
public final class TaskTerms {
  private static final int KEPT = 256;

  /// What a state follows from; equal ones are of equal states.
  private sealed interface Origin {
    record Start(ModelSpec model, StateRef global, Optimizer.Inner optimizer) implements Origin {}

    /// With the model, as it says which weights stay and what they are called.
    record Fixed(ModelSpec model, DataRef data, Optimizer.Inner optimizer) implements Origin {}
  }

  private final Map<Origin, Digest> digests =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Digest> eldest) {
          return size() > KEPT;
        }
      };

  /// @param program the task's
  /// @param start gives what [TaskProgram#start] gives; not asked when it is known
  /// @param fixed gives what [TaskProgram#fixed] gives; not asked when it is known
  public Terms of(
      TaskSpec task, TaskProgram program, Supplier<State> start, Supplier<State> fixed) {
    return switch (task.work()) {
      case Work.Train t ->
          program.terms(
              known(new Origin.Start(task.model(), t.global(), t.optimizer()), start),
              known(new Origin.Fixed(task.model(), t.data(), t.optimizer()), fixed));
      case Work.Merge _, Work.Evaluate _ -> program.terms(start.get(), fixed.get());
    };
  }

  private Digest known(Origin origin, Supplier<State> state) {
    synchronized (digests) {
      Digest known = digests.get(origin);
      if (known != null) return known;
    }
    // Twice at worst, by two threads at once: it takes too long to have others wait for it.
    Digest found = StateDigest.of(state.get());
    synchronized (digests) {
      digests.put(origin, found);
    }
    return found;
  }
}
