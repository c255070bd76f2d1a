// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.verification.commitment.StateDigest;

/// Makes tasks ready to run on one backend. For any number of threads.
public final class TaskRunner {
  /// Programs kept compiled: a job has three or four, and a node works on few jobs at a time.
  private static final int KEPT = 16;

  private final Backend backend;
  private final TaskPrograms programs;
  private final Map<Digest, List<Program>> compiled =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, List<Program>> eldest) {
          return size() > KEPT;
        }
      };

  public TaskRunner(Backend backend) {
    this(backend, new TaskPrograms());
  }

  /// @param programs where the tasks' programs come from
  public TaskRunner(Backend backend, TaskPrograms programs) {
    this.backend = backend;
    this.programs = programs;
  }

  /// Derives the task's program, checks that it is the one the task names, and gathers its inputs.
  ///
  /// @throws TaskFault when the task cannot be run as it is described
  public Execution prepare(TaskSpec spec, StateSource sources) {
    TaskProgram program = programs.of(spec.model(), spec.work());
    if (!program.digest().equals(spec.program())) {
      throw new TaskFault(
          "the task names program %s, its model and work give %s: the sides speak different rules"
              .formatted(spec.program().brief(), program.digest().brief()));
    }
    try {
      return new Execution(
          program,
          compiled(program),
          program.start(sources, backend),
          program.fixed(sources, backend));
    } catch (GraphFault e) {
      throw new TaskFault("the task's inputs do not fit it: " + e.getMessage(), e);
    }
  }

  /// The digest of the task's input, without making the task ready to run.
  ///
  /// @throws TaskFault as [#prepare]
  public Digest input(TaskSpec spec, StateSource sources) {
    TaskProgram program = programs.of(spec.model(), spec.work());
    try {
      return StateDigest.of(program.start(sources, backend));
    } catch (GraphFault e) {
      throw new TaskFault("the task's inputs do not fit it: " + e.getMessage(), e);
    }
  }

  private synchronized List<Program> compiled(TaskProgram program) {
    return compiled.computeIfAbsent(
        program.digest(), _ -> program.graphs().stream().map(backend::compile).toList());
  }
}
