// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// A pure function from named tensors to named tensors: nodes in topological order over statically
/// shaped tensors (docs/spec/exact-ops, section 2).
///
/// A graph may come from a stranger, so the constructor proves that every node reads only tensors
/// made before it, of the right type, at addresses inside them, and that nothing overflows. A graph
/// that exists can run; how long and in how much memory says [Cost].
///
/// @param inputs in ascending order of names
/// @param outputs in ascending order of names
public record Graph(List<Input> inputs, List<Node> nodes, List<Output> outputs) {
  public static final int MAX_INPUTS = 1 << 20;
  public static final int MAX_NODES = 1 << 20;

  public Graph {
    inputs = List.copyOf(inputs);
    nodes = List.copyOf(nodes);
    outputs = List.copyOf(outputs);
    if (inputs.size() > MAX_INPUTS || nodes.size() > MAX_NODES || outputs.size() > MAX_INPUTS) {
      throw new GraphFault(
          "graph of %d inputs, %d nodes, %d outputs; at most %d, %d, %d"
              .formatted(
                  inputs.size(), nodes.size(), outputs.size(), MAX_INPUTS, MAX_NODES, MAX_INPUTS));
    }
    ascending("input", inputs.stream().map(Input::name).toList());
    ascending("output", outputs.stream().map(Output::name).toList());
    new GraphCheck(inputs, nodes).run();
    for (Output output : outputs) {
      if (output.tensor() < 0 || output.tensor() >= inputs.size() + nodes.size()) {
        throw new GraphFault("output " + output.name() + " is tensor " + output.tensor());
      }
    }
  }

  private static void ascending(String what, List<String> names) {
    for (int i = 1; i < names.size(); i++) {
      if (names.get(i - 1).compareTo(names.get(i)) >= 0) {
        throw new GraphFault(
            what + " " + names.get(i) + " comes after " + names.get(i - 1) + "; names must ascend");
      }
    }
  }

  /// The number of tensors: inputs and nodes.
  public int tensors() {
    return inputs.size() + nodes.size();
  }

  /// The node that makes `tensor`; none for an input.
  public Optional<Node> maker(int tensor) {
    return tensor < inputs.size()
        ? Optional.empty()
        : Optional.of(nodes.get(tensor - inputs.size()));
  }

  public DType dtype(int tensor) {
    return tensor < inputs.size()
        ? inputs.get(tensor).dtype()
        : nodes.get(tensor - inputs.size()).dtype();
  }

  public Shape shape(int tensor) {
    return tensor < inputs.size()
        ? inputs.get(tensor).shape()
        : nodes.get(tensor - inputs.size()).shape();
  }

  public Optional<Input> input(String name) {
    return inputs.stream().filter(input -> input.name().equals(name)).findFirst();
  }

  public Optional<Output> output(String name) {
    return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
  }

  /// The names that are both input and output, with the same type and shape: what one step hands to
  /// the next.
  public List<String> carried() {
    var given = new HashMap<String, Input>();
    inputs.forEach(input -> given.put(input.name(), input));
    return outputs.stream()
        .filter(
            output -> {
              Input input = given.get(output.name());
              return input != null && sameKind(output, input);
            })
        .map(Output::name)
        .toList();
  }

  private boolean sameKind(Output output, Input input) {
    return dtype(output.tensor()) == input.dtype() && shape(output.tensor()).equals(input.shape());
  }

  /// For each tensor, how many reads of it there are, by nodes and outputs.
  public int[] uses() {
    int[] uses = new int[tensors()];
    nodes.forEach(node -> node.sources().forEach(source -> uses[source]++));
    outputs.forEach(output -> uses[output.tensor()]++);
    return uses;
  }

  /// The numbers of the tensors that nodes make, in order.
  public IntStream made() {
    return IntStream.range(inputs.size(), tensors());
  }

  /// @throws GraphFault when it would overflow 64 bits
  public Cost cost() {
    return Cost.of(this);
  }

  @Override
  public String toString() {
    return "Graph["
        + inputs.size()
        + " inputs, "
        + nodes.size()
        + " nodes, "
        + outputs.size()
        + " outputs]";
  }
}
