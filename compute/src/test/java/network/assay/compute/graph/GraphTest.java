// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;
import org.junit.jupiter.api.Test;

/// What a stranger's graph must not get past the constructor.
final class GraphTest {
  private static final Input X = new Input("x", DType.F32, Shape.of(4));

  private static Graph of(Node node) {
    return new Graph(List.of(X), List.of(node), List.of(new Output("y", 1)));
  }

  private static Node copy(Operand operand, int... shape) {
    return new Node.Map(MapOp.COPY, 0, Shape.of(shape), List.of(operand));
  }

  private static Operand read(int source, int extent, Edge edge, int offset, int factor) {
    return new Operand.Read(
        source, List.of(new Dim(extent, edge, new Affine(offset, Ints.of(factor)))));
  }

  private static void refused(Runnable making, String why) {
    assertThatThrownBy(making::run).isInstanceOf(GraphFault.class).hasMessageContaining(why);
  }

  @Test
  void reads_outside_a_tensor_are_refused_unless_guarded() {
    of(copy(read(0, 4, Edge.INSIDE, 3, -1), 4));
    refused(() -> of(copy(read(0, 4, Edge.INSIDE, 1, 1), 4)), "reaches 1 .. 4");
    refused(() -> of(copy(read(0, 4, Edge.INSIDE, -1, 1), 4)), "reaches -1 .. 2");
    of(copy(read(0, 4, Edge.ZERO, -1, 1), 9));
    of(copy(read(0, 4, Edge.SKIP, 100, -7), 9));
  }

  @Test
  void an_index_map_that_overflows_is_refused() {
    int most = Integer.MAX_VALUE;
    refused(() -> of(copy(read(0, 4, Edge.ZERO, most, most), 5)), "reaches");
    refused(
        () ->
            of(
                new Node.Map(
                    MapOp.I_COPY,
                    0,
                    Shape.of(3),
                    List.of(new Operand.Index(new Affine(most, Ints.of(1)))))),
        "reaches");
    Affine far = new Affine(0, Ints.of(most, most, most, most, most, most, most, most));
    Shape wide = Shape.of(13, 13, 13, 13, 13, 13, 13, 13);
    refused(
        () -> of(new Node.Map(MapOp.I_COPY, 0, wide, List.of(new Operand.Index(far)))), "reaches");
  }

  @Test
  void views_types_and_sources_must_fit() {
    refused(() -> of(copy(read(0, 5, Edge.INSIDE, 0, 1), 4)), "another number of elements");
    refused(() -> of(copy(read(1, 4, Edge.INSIDE, 0, 1), 4)), "made later or never");
    refused(() -> of(copy(read(7, 4, Edge.INSIDE, 0, 1), 4)), "made later or never");
    refused(
        () ->
            of(new Node.Map(MapOp.I_TO_F, 0, Shape.of(4), List.of(read(0, 4, Edge.INSIDE, 0, 1)))),
        "I32 is due");
    refused(() -> of(new Node.Random(Shape.of(2), 0, 0)), "I32 of 3 elements is due");
    refused(() -> of(new Node.Gather(DType.F32, Shape.of(4), 1, 4, 4, 1, 0, 0)), "I32");
    refused(() -> new Node.Random(Shape.of(2), 0x4F524452, 0), "reserved");
  }

  @Test
  void descriptors_must_be_canonical() {
    Operand x = read(0, 4, Edge.INSIDE, 0, 1);
    refused(() -> new Node.Map(MapOp.COPY, 5, Shape.of(4), List.of(x)), "skips none");
    refused(
        () -> new Node.Fold(FoldOp.ADD, 0x7F800001, Shape.of(), Shape.of(4), List.of(x)), "NaN");
    refused(
        () -> of(new Node.Map(MapOp.COPY, 0, Shape.of(4), List.of(new Operand.Immediate(-1)))),
        "NaN");
    refused(() -> new Node.Map(MapOp.ADD, 0, Shape.of(4), List.of(x)), "takes 2");
    refused(() -> new Node.Map(MapOp.COPY, 0, Shape.of(2, 2), List.of(x)), "over 1 axes, not 2");
  }

  @Test
  void names_ascend_and_outputs_exist() {
    Input a = new Input("a", DType.F32, Shape.SCALAR);
    refused(() -> new Graph(List.of(X, a), List.of(), List.of()), "must ascend");
    refused(() -> new Graph(List.of(a, a), List.of(), List.of()), "must ascend");
    refused(() -> new Graph(List.of(a), List.of(), List.of(new Output("y", 1))), "tensor 1");
    refused(() -> new Input("has blank", DType.F32, Shape.SCALAR), "printable ASCII");
    refused(() -> new Input("", DType.F32, Shape.SCALAR), "printable ASCII");
  }

  @Test
  void shapes_beyond_memory_are_refused() {
    refused(() -> Shape.of(1 << 16, 1 << 16), "elements");
    refused(() -> Shape.of(1 << 16, 0, 1 << 16), "elements");
    refused(() -> Shape.of(1, 1, 1, 1, 1, 1, 1, 1, 1), "rank 9");
    refused(() -> Shape.of(-1), "negative");
  }

  @Test
  void cost_counts_every_step_and_the_peak_of_memory() {
    GraphBuilder g = new GraphBuilder();
    var a = g.input("a", DType.F32, Shape.of(3, 5));
    var b = g.input("b", DType.F32, Shape.of(5, 7));
    g.output("c", g.exp(g.matmul(a, b)));
    Cost cost = g.build().cost();
    assertThat(cost.operations()).isEqualTo(3 * 5 * 7 + 3 * 7 * MapOp.EXP.operations());
    assertThat(cost.inputBytes()).isEqualTo(4 * (15 + 35));
    assertThat(cost.outputBytes()).isEqualTo(4 * 21);
    assertThat(cost.peakBytes()).isEqualTo(4 * (15 + 35 + 21 + 21));
    assertThat(cost.readBytes()).isEqualTo(4 * (15 + 35 + 21));
    assertThat(cost.writtenBytes()).isEqualTo(4 * (21 + 21));
  }

  @Test
  void an_output_that_is_an_input_or_another_output_has_memory_of_its_own() {
    GraphBuilder g = new GraphBuilder();
    var a = g.input("a", DType.F32, Shape.of(8));
    var b = g.exp(a);
    g.output("b", b);
    g.output("same", b);
    g.output("a", a);
    assertThat(g.build().cost().peakBytes()).isEqualTo(4 * 8 * 4);
  }

  @Test
  void the_cost_of_tensors_larger_than_any_machine_is_known_without_them() {
    Shape wide = Shape.of(Shape.MAX_ELEMENTS);
    Node giant = new Node.Map(MapOp.COPY, 0, wide, List.of(new Operand.Immediate(0)));
    var nodes = java.util.Collections.nCopies(100_000, giant);
    Graph graph = new Graph(List.of(), nodes, List.of(new Output("y", 0)));
    assertThat(graph.cost().peakBytes()).isEqualTo(2L * 4 * Shape.MAX_ELEMENTS);
    assertThat(graph.cost().writtenBytes()).isEqualTo(100_000L * 4 * Shape.MAX_ELEMENTS);
  }

  @Test
  void a_cost_beyond_64_bits_is_refused() {
    Shape wide = Shape.of(Shape.MAX_ELEMENTS);
    Node huge = new Node.Fold(FoldOp.I_ADD, 0, wide, wide, List.of(new Operand.Immediate(1)));
    Graph graph = new Graph(List.of(), List.of(huge, huge, huge), List.of(new Output("y", 0)));
    refused(graph::cost, "64 bits");
  }
}
