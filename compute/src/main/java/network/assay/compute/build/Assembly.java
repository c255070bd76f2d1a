// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// The nodes of a graph under construction. Numbers tensors as they come; equal nodes are made
/// once. The finished graph has its inputs first and only the nodes that an output needs.
final class Assembly {
  /// Inputs and nodes, also those that no output needs.
  private static final int MAX_TENSORS = Graph.MAX_NODES;

  private final Map<String, Integer> inputs = new TreeMap<>();
  private final Map<String, Value> given = new TreeMap<>();
  private final Map<String, Value> outputs = new TreeMap<>();
  private final Map<Node, Integer> numbers = new HashMap<>();

  /// Per tensor: the node that makes it, or the input.
  private final List<Object> makers = new ArrayList<>();

  private int serials;

  // Before memory is taken for more than any graph may have.
  private void make(Object maker) {
    if (makers.size() >= MAX_TENSORS) {
      throw new GraphFault("a graph of more than " + MAX_TENSORS + " tensors");
    }
    makers.add(maker);
  }

  Value input(String name, DType dtype, Shape shape) {
    Input input = new Input(name, dtype, shape);
    if (inputs.putIfAbsent(name, makers.size()) != null) {
      throw new GraphFault("input " + name + " twice");
    }
    make(input);
    Value value = value(makers.size() - 1, dtype, shape);
    given.put(name, value);
    return value;
  }

  /// The inputs made so far, by name.
  Map<String, Value> inputs() {
    return Collections.unmodifiableMap(given);
  }

  /// The outputs named so far.
  Map<String, Value> outputs() {
    return Collections.unmodifiableMap(outputs);
  }

  void output(String name, Value value) {
    if (outputs.putIfAbsent(name, value) != null) throw new GraphFault("output " + name + " twice");
  }

  Value value(int tensor, DType dtype, Shape shape) {
    return new Value(serials++, tensor, 0, dtype, shape);
  }

  Value constant(DType dtype, int bits, Shape shape) {
    return new Value(serials++, Value.CONSTANT, bits, dtype, shape);
  }

  Value add(Node node) {
    return addAll(_ -> List.of(node), node.shape());
  }

  /// Adds the nodes of one lowering, made for the number its first node would have, and gives the
  /// last one under `shape`.
  Value addAll(IntFunction<List<Node>> lowering, Shape shape) {
    int first = makers.size();
    var actual = new ArrayList<Integer>();
    for (Node fresh : lowering.apply(first)) {
      Node node = renumber(fresh, source -> source < first ? source : actual.get(source - first));
      Integer number = numbers.get(node);
      if (number == null) {
        number = makers.size();
        make(node);
        numbers.put(node, number);
      }
      actual.add(number);
    }
    int last = actual.getLast();
    return value(last, dtype(last), shape);
  }

  /// The tensor of `value` in memory: a constant is written out.
  int tensor(Value value) {
    if (!value.isConstant()) return value.tensor();
    return add(new Node.Map(
            MapOp.copyOf(value.dtype()),
            0,
            value.shape(),
            List.of(new Operand.Immediate(value.bits()))))
        .tensor();
  }

  /// The index that `value` is a copy of, as a function of its own loop indices.
  Optional<Affine> index(Value value) {
    return !value.isConstant()
            && makers.get(value.tensor()) instanceof Node.Map map
            && map.op() == MapOp.I_COPY
            && map.operands().getFirst() instanceof Operand.Index(Affine index)
            && map.shape().equals(value.shape())
        ? Optional.of(index)
        : Optional.empty();
  }

  Graph build() {
    var finals = new TreeMap<String, Integer>();
    outputs.forEach((name, value) -> finals.put(name, underItsShape(value)));
    boolean[] needed = new boolean[makers.size()];
    finals.values().forEach(tensor -> needed[tensor] = true);
    for (int t = makers.size() - 1; t >= 0; t--) {
      if (needed[t] && makers.get(t) instanceof Node node) {
        node.sources().forEach(source -> needed[source] = true);
      }
    }
    int[] renumbered = new int[makers.size()];
    int next = 0;
    var given = new ArrayList<Input>();
    for (int number : inputs.values()) {
      renumbered[number] = next++;
      given.add((Input) makers.get(number));
    }
    var nodes = new ArrayList<Node>();
    for (int t = 0; t < makers.size(); t++) {
      if (!needed[t] || !(makers.get(t) instanceof Node node)) continue;
      renumbered[t] = next++;
      nodes.add(renumber(node, source -> renumbered[source]));
    }
    var results = new ArrayList<Output>();
    finals.forEach((name, tensor) -> results.add(new Output(name, renumbered[tensor])));
    return new Graph(given, nodes, results);
  }

  // An output shows its node's shape to the world, so another shape needs a copy.
  private int underItsShape(Value value) {
    int tensor = tensor(value);
    if (shape(tensor).equals(value.shape())) return tensor;
    int axes = value.shape().rank();
    var view = new ArrayList<Operand.Dim>();
    for (int i = 0; i < axes; i++) {
      view.add(Operand.Dim.inside(value.dim(i), Affine.axis(axes, i)));
    }
    return add(new Node.Map(
            MapOp.copyOf(value.dtype()), 0, value.shape(), List.of(new Operand.Read(tensor, view))))
        .tensor();
  }

  private DType dtype(int tensor) {
    return makers.get(tensor) instanceof Node node
        ? node.dtype()
        : ((Input) makers.get(tensor)).dtype();
  }

  Shape shape(int tensor) {
    return makers.get(tensor) instanceof Node node
        ? node.shape()
        : ((Input) makers.get(tensor)).shape();
  }

  private static Node renumber(Node node, IntUnaryOperator number) {
    return switch (node) {
      case Node.Fold f ->
          new Node.Fold(
              f.op(), f.initBits(), f.shape(), f.reduce(), renumber(f.operands(), number));
      case Node.Map m ->
          new Node.Map(m.op(), m.otherwiseBits(), m.shape(), renumber(m.operands(), number));
      case Node.Gather g ->
          new Node.Gather(
              g.dtype(),
              g.shape(),
              g.batch(),
              g.rows(),
              g.picks(),
              g.width(),
              number.applyAsInt(g.source()),
              number.applyAsInt(g.index()));
      case Node.ScatterAdd s ->
          new Node.ScatterAdd(
              s.shape(),
              s.batch(),
              s.rows(),
              s.picks(),
              s.width(),
              number.applyAsInt(s.updates()),
              number.applyAsInt(s.index()));
      case Node.Random r -> new Node.Random(r.shape(), r.stream(), number.applyAsInt(r.seed()));
      case Node.Order o -> new Node.Order(o.shape(), number.applyAsInt(o.order()));
    };
  }

  private static List<Operand> renumber(List<Operand> operands, IntUnaryOperator number) {
    return operands.stream()
        .<Operand>map(
            operand ->
                operand instanceof Operand.Read(int source, var view)
                    ? new Operand.Read(number.applyAsInt(source), view)
                    : operand)
        .toList();
  }
}
