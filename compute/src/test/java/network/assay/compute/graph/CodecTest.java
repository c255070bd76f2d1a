// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import network.assay.compute.FormatFault;
import network.assay.compute.backend.RandomGraphs;
import network.assay.compute.graph.Operand.Dim;
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;
import org.junit.jupiter.api.Test;

final class CodecTest {
  private static Graph random(long seed) {
    return new RandomGraphs(new Random(seed)).next();
  }

  @Test
  void nodes_and_graphs_come_back_as_they_were() {
    for (int seed = 0; seed < 500; seed++) {
      Graph graph = random(seed);
      assertThat(GraphCodec.decode(GraphCodec.encode(graph))).isEqualTo(graph);
      for (Node node : graph.nodes()) {
        byte[] bytes = NodeCodec.encode(node);
        assertThat(NodeCodec.decode(bytes)).isEqualTo(node);
        assertThat(NodeCodec.encode(NodeCodec.decode(bytes))).isEqualTo(bytes);
      }
    }
    Graph step = new Training(Recipes.mlp(784, 128, 10)).step(1000, 32);
    assertThat(GraphCodec.decode(GraphCodec.encode(step))).isEqualTo(step);
  }

  /// The example of docs/spec/exact-ops, section 8.
  @Test
  void the_bytes_of_the_example_are_those_of_the_specification() {
    Node node =
        Lowering.product(new Lowering.Product(1, 2, 3, 4, false, false), 0, 1, 2).getFirst();
    assertThat(HexFormat.of().formatHex(NodeCodec.encode(node)))
        .isEqualTo(
            "010100000000"
                + "020000000200000003"
                + "0100000004"
                + "010000000002"
                + "000000000200000000000000010000000000000000"
                + "000000000400000000000000000000000000000001"
                + "010000000102"
                + "000000000400000000000000000000000000000001"
                + "000000000300000000000000000000000100000000");
  }

  @Test
  void the_largest_node_fits_the_bound() {
    Shape eight = Shape.of(1, 1, 1, 1, 1, 1, 1, 1);
    Affine at = new Affine(0, Ints.of(new int[8]));
    Operand read =
        new Operand.Read(
            0, IntStream.range(0, 8).mapToObj(_ -> new Dim(1, Edge.INSIDE, at)).toList());
    Affine wide = new Affine(0, Ints.of(new int[16]));
    Operand wideRead =
        new Operand.Read(
            0, IntStream.range(0, 8).mapToObj(_ -> new Dim(1, Edge.INSIDE, wide)).toList());
    assertThat(NodeCodec.encode(new Node.Map(MapOp.FMA, 0, eight, List.of(read, read, read))))
        .hasSizeLessThan(NodeCodec.MAX_BYTES);
    assertThat(
            NodeCodec.encode(
                new Node.Fold(FoldOp.FMA, 0, eight, eight, List.of(wideRead, wideRead))))
        .hasSizeLessThan(NodeCodec.MAX_BYTES);
  }

  @Test
  void cut_and_lengthened_bytes_are_refused() {
    byte[] bytes = GraphCodec.encode(random(3));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> GraphCodec.decode(cut)).isInstanceOf(FormatFault.class);
    }
    assertThatThrownBy(() -> GraphCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("follow the end");
  }

  @Test
  void a_count_that_the_bytes_cannot_hold_is_refused_before_memory_is_taken() {
    byte[] bytes = HexFormat.of().parseHex("61737361792d6f70732f31" + "7fffffff");
    assertThatThrownBy(() -> GraphCodec.decode(bytes))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("cannot follow");
    assertThatThrownBy(() -> NodeCodec.decode(new byte[NodeCodec.MAX_BYTES + 1]))
        .isInstanceOf(FormatFault.class);
  }

  @Test
  void damaged_bytes_give_another_graph_or_a_fault_and_nothing_else() {
    Random random = new Random(11);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = GraphCodec.encode(random(round % 50));
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        Graph graph = GraphCodec.decode(bytes);
        assertThat(GraphCodec.encode(graph)).isEqualTo(bytes);
      } catch (FormatFault expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  @Test
  void noise_is_refused() {
    Random random = new Random(5);
    for (int round = 0; round < 20_000; round++) {
      byte[] noise = new byte[random.nextInt(200)];
      random.nextBytes(noise);
      if (noise.length > 0 && random.nextBoolean()) noise[0] = (byte) (1 + random.nextInt(6));
      try {
        assertThat(NodeCodec.encode(NodeCodec.decode(noise))).isEqualTo(noise);
      } catch (FormatFault expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
  }
}
