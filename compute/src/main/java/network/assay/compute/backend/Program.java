// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Predicate;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// A graph made ready to run on one backend. Holds its own buffers, so it runs for one caller at a
/// time; a second call meanwhile waits.
public abstract class Program {
  private final Graph graph;
  private final State fixed;
  private final List<String> carried;

  /// @param fixed inputs that are bound; others are left aside
  protected Program(Graph graph, State fixed) {
    this.graph = graph;
    this.fixed = fixed.select(name -> graph.inputs().stream().anyMatch(i -> i.name().equals(name)));
    this.carried = graph.carried();
    for (Input input : graph.inputs()) {
      if (this.fixed.has(input.name())) check(input, this.fixed.get(input.name()));
    }
  }

  public final Graph graph() {
    return graph;
  }

  /// Runs the graph once. Tensors of `inputs` that the graph does not name, or that are bound, are
  /// left aside. Interrupting the calling thread ends it between two operations, with a
  /// [CancellationException].
  ///
  /// @throws GraphFault when an input is missing, or of another type or shape
  public final State run(State inputs) {
    return run(inputs, newOutputs());
  }

  /// Runs the graph once into the tensors of `recycled`, which an earlier run of a program of the
  /// same graph (or [#newOutputs]) gave, and which nobody reads any more: they are overwritten and
  /// returned. None of them may be among `inputs`, but those of the names [#inPlace]: such a tensor
  /// may be given as both, and changes in its place. A run that fails leaves the recycled tensors
  /// undefined.
  public final synchronized State run(State inputs, State recycled) {
    for (int i = 0; i < graph.inputs().size(); i++) {
      Input input = graph.inputs().get(i);
      if (!fixed.has(input.name())) check(input, inputs.get(input.name()));
    }
    for (int i = 0; i < graph.outputs().size(); i++) {
      Output output = graph.outputs().get(i);
      Tensor target = recycled.get(output.name());
      if (target.dtype() != graph.dtype(output.tensor())
          || !target.shape().equals(graph.shape(output.tensor()))) {
        throw new GraphFault("output " + output.name() + " cannot be recycled from " + target);
      }
    }
    for (int i = 0; i < carried.size(); i++) {
      String name = carried.get(i);
      boolean same = (fixed.has(name) ? fixed : inputs).get(name) == recycled.get(name);
      if (same && !inPlace().contains(name)) {
        throw new GraphFault("tensor " + name + " is both input and recycled");
      }
    }
    execute(inputs, recycled);
    return recycled;
  }

  private static void check(Input input, Tensor given) {
    if (given.dtype() != input.dtype() || !given.shape().equals(input.shape())) {
      throw new GraphFault(
          "input %s is %s, the graph takes %s %s"
              .formatted(input.name(), given, input.dtype(), input.shape()));
    }
  }

  /// Fresh tensors for all outputs.
  public final State newOutputs() {
    return newOutputs(_ -> true);
  }

  /// Fresh tensors for the outputs of the names that `wanted` takes.
  public final State newOutputs(Predicate<String> wanted) {
    var tensors = new TreeMap<String, Tensor>();
    for (Output output : graph.outputs()) {
      if (!wanted.test(output.name())) continue;
      tensors.put(
          output.name(), Tensor.zeros(graph.dtype(output.tensor()), graph.shape(output.tensor())));
    }
    return State.of(tensors);
  }

  /// The carried names whose output may lie over the input, because nothing reads an element of the
  /// input after that of the output is made.
  public Set<String> inPlace() {
    return Set.of();
  }

  /// Bytes of the arrays that the program holds for its tensors, inputs and outputs aside. Together
  /// with those at most [network.assay.compute.graph.Cost#boundBytes].
  public abstract long bytes();

  /// The inputs that are bound.
  protected final State fixed() {
    return fixed;
  }

  /// Between two operations.
  ///
  /// @throws CancellationException when the thread was interrupted; it is not any more
  protected static void stopIfInterrupted() {
    if (Thread.interrupted()) throw new CancellationException("stopped between two operations");
  }

  /// Runs the graph once; types and shapes are right. Inputs that are bound are in [#fixed].
  protected abstract void execute(State inputs, State outputs);
}
