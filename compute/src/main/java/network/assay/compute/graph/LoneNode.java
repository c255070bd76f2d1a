// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/// One node of a graph as a graph of its own: what runs a large graph node by node, and keeps only
/// what it wants of it.
///
/// @param graph its inputs are the tensors that the node reads, its one output [#OUTPUT]
/// @param sources for each input the number of the tensor in the graph it is from
public record LoneNode(Graph graph, List<Integer> sources) {
  public static final String OUTPUT = "out";

  public LoneNode {
    sources = List.copyOf(sources);
  }

  /// @param tensor that a node of `graph` makes
  public static LoneNode of(Graph graph, int tensor) {
    Node node = graph.maker(tensor).orElseThrow();
    List<Integer> sources = List.copyOf(new TreeSet<>(node.sources()));
    var inputs = new ArrayList<Input>();
    for (int source : sources) {
      inputs.add(new Input(name(inputs.size()), graph.dtype(source), graph.shape(source)));
    }
    return new LoneNode(
        new Graph(
            inputs,
            List.of(renumbered(node, sources::indexOf)),
            List.of(new Output(OUTPUT, inputs.size()))),
        sources);
  }

  /// The name of input `number`.
  public static String name(int number) {
    return "in" + number;
  }

  private static Node renumbered(Node node, IntUnaryOperator to) {
    return switch (node) {
      case Node.Fold fold ->
          new Node.Fold(
              fold.op(),
              fold.initBits(),
              fold.shape(),
              fold.reduce(),
              renumbered(fold.operands(), to));
      case Node.Map map ->
          new Node.Map(map.op(), map.otherwiseBits(), map.shape(), renumbered(map.operands(), to));
      case Node.Gather gather ->
          new Node.Gather(
              gather.dtype(),
              gather.shape(),
              gather.batch(),
              gather.rows(),
              gather.picks(),
              gather.width(),
              to.applyAsInt(gather.source()),
              to.applyAsInt(gather.index()));
      case Node.ScatterAdd add ->
          new Node.ScatterAdd(
              add.shape(),
              add.batch(),
              add.rows(),
              add.picks(),
              add.width(),
              to.applyAsInt(add.updates()),
              to.applyAsInt(add.index()));
      case Node.Random random ->
          new Node.Random(random.shape(), random.stream(), to.applyAsInt(random.seed()));
      case Node.Order order -> new Node.Order(order.shape(), to.applyAsInt(order.order()));
    };
  }

  private static List<Operand> renumbered(List<Operand> operands, IntUnaryOperator to) {
    return operands.stream()
        .<Operand>map(
            operand ->
                operand instanceof Operand.Read read
                    ? new Operand.Read(to.applyAsInt(read.source()), read.view())
                    : operand)
        .toList();
  }
}
