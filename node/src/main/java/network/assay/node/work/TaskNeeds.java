// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Cost;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.model.Model;
import network.assay.compute.model.Parameter;
import network.assay.node.state.StateSize;
import network.assay.node.work.Refusal.Reason;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.task.Architectures;
import network.assay.verification.task.DataShape;
import network.assay.verification.task.TaskFault;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.TaskPrograms;
import org.jspecify.annotations.Nullable;

/// What a task takes, known from its description before anything of it is fetched.
///
/// @param program derived here, and the one that the task names
/// @param operations scalar operations of the whole task
/// @param memoryBytes for tensors while it runs, and for what the backend holds besides
/// @param stateBytes the most that the file of one checkpoint has
/// @param inputBytes the most that the file of a model state has that it starts from or merges
/// @param frozenBytes of the file of weights that adapters leave as they are; 0 when there are none
/// @param dataBytes of its data set's file; 0 when it reads none
public record TaskNeeds(
    TaskProgram program,
    long operations,
    long memoryBytes,
    long stateBytes,
    long inputBytes,
    long frozenBytes,
    long dataBytes) {
  /// What a backend holds besides tensors is bounded as if all its steps held their most at once,
  /// and each thread: of the recipes a tenth of that is held. A part that is safe to count.
  private static final int WORK_SHARE = 4;

  /// What looking into a task gave.
  public sealed interface Measured {
    record Fits(TaskNeeds needs) implements Measured {}

    record Unfit(Refusal refusal) implements Measured {}
  }

  /// Looks into a task that a stranger described.
  ///
  /// @param memoryLimit a task that is sure to need more is not looked into any further
  /// @param programs where programs come from
  /// @param backend that is to run it
  public static Measured measure(
      TaskSpec task, long memoryLimit, TaskPrograms programs, Backend backend) {
    try {
      long least = leastBytes(task);
      if (least > memoryLimit) return tooBig(least, memoryLimit);
      TaskNeeds needs = of(task, programs.of(task.model(), task.work()), backend);
      if (needs.memoryBytes() > memoryLimit) return tooBig(needs.memoryBytes(), memoryLimit);
      return needs.program().digest().equals(task.program())
          ? new Measured.Fits(needs)
          : unfit(Reason.DESCRIPTION, "this node derives another program: other rules");
    } catch (TaskFault | GraphFault | ArithmeticException | IllegalArgumentException e) {
      return unfit(Reason.DESCRIPTION, "the task has no program: %s", e.getMessage());
    }
  }

  private static TaskNeeds of(TaskSpec task, TaskProgram program, Backend backend) {
    long memory = 0;
    for (Graph graph : program.graphs()) {
      Cost cost = graph.cost();
      // What no backend exceeds; a loop may alternate between two sets of outputs, and its inputs
      // are held besides.
      memory = Math.addExact(memory, cost.boundBytes());
      memory = Math.addExact(memory, Math.multiplyExact(2, cost.outputBytes()));
      memory = Math.addExact(memory, cost.inputBytes());
      memory = Math.addExact(memory, backend.workBytes(graph) / WORK_SHARE);
    }
    long state = stateBytes(program.graphs().getFirst());
    // The start, the checkpoint being written, and its file.
    memory = Math.addExact(memory, Math.multiplyExact(3, state));
    return new TaskNeeds(
        program,
        program.operations(0, task.work().segments()),
        memory,
        StateSize.carried(program.graphs().getFirst()),
        StateSize.most(task.model()),
        StateSize.frozen(task.model()),
        task.work().dataSet().map(data -> StateSize.most(data, task.model())).orElse(0L));
  }

  private static Measured tooBig(long needed, long limit) {
    return unfit(
        Reason.TOO_BIG,
        "needs %d MiB of memory, %d are for tasks",
        Math.ceilDiv(needed, 1 << 20),
        limit >> 20);
  }

  private static Measured unfit(Reason reason, String words, @Nullable Object... values) {
    return new Measured.Unfit(Refusal.because(reason, words, values));
  }

  /// A bound that costs nothing to compute.
  private static long leastBytes(TaskSpec task) {
    long states =
        task.work() instanceof Work.Merge merge ? Math.addExact(merge.shards().size(), 2) : 4;
    Model model = Architectures.of(task.model());
    long moving = Math.multiplyExact(states, bytes(Architectures.moving(model)));
    long frozen = task.work() instanceof Work.Merge ? 0 : bytes(Architectures.frozen(model));
    return Math.addExact(Math.addExact(moving, frozen), dataBytes(task));
  }

  private static long bytes(List<Parameter> parameters) {
    long sum = 0;
    for (Parameter parameter : parameters) {
      sum += (long) Float.BYTES * parameter.shape().elements();
    }
    return sum;
  }

  private static long dataBytes(TaskSpec task) {
    Model model = Architectures.of(task.model());
    return task.work()
        .dataSet()
        .map(data -> DataShape.of(model, data.samples()).bytes())
        .orElse(0L);
  }

  private static long stateBytes(Graph graph) {
    long sum = 0;
    for (String name : graph.carried()) {
      Input input = graph.input(name).orElseThrow();
      sum += (long) input.shape().elements() * input.dtype().bytes();
    }
    return sum;
  }

  /// Scalar operations of these segments.
  public long operations(Iterable<Integer> segments) {
    long sum = 0;
    for (int segment : segments) {
      sum = Math.addExact(sum, program.operations(segment, segment + 1));
    }
    return sum;
  }
}
