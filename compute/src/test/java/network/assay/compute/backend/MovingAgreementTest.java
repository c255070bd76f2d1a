// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Input;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Output;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What only moves elements about moves them alike on every backend, in blocks that are whole and
/// in blocks that are not.
final class MovingAgreementTest {
  @ParameterizedTest
  @CsvSource({
    "1,1", "1,40", "40,1", "15,16", "16,15", "17,33", "7,300", "300,7", "127,128", "129,128",
    "131,257", "260,136", "16,129"
  })
  void matrices_are_turned_alone_and_on_the_way_to_others(int rows, int columns) {
    var g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(rows, columns));
    Value turned = g.transpose(x, 1, 0);
    g.output("turned", turned);
    Value bytes = g.input("bytes", DType.U8, Shape.of(rows, columns));
    g.output("bytes", g.transpose(bytes, 1, 0));
    Value ints = g.input("ints", DType.I32, Shape.of(rows, columns));
    g.output("ints", g.transpose(ints, 1, 0));
    Value other = g.input("other", DType.F32, Shape.of(columns, rows));
    g.output("sum", g.add(g.transpose(x, 1, 0), other));
    agree(g.build());
  }

  @ParameterizedTest
  @CsvSource({"2,144,5,3", "3,16,9,2", "2,20,40,8", "1,130,3,16"})
  void axes_of_tensors_are_turned(int a, int b, int c, int d) {
    var g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(a, b, c, d));
    g.output("heads", g.transpose(x, 0, 2, 1, 3));
    g.output("last", g.transpose(x, 0, 2, 3, 1));
    g.output("first", g.transpose(x, 3, 0, 1, 2));
    g.output("all", g.transpose(x, 3, 2, 1, 0));
    agree(g.build());
  }

  @ParameterizedTest
  @CsvSource({
    "1,9,5000,7",
    "3,4,2000,5",
    "2,3,2,20000",
    "1,8,40000,1",
    "4,2,9000,1",
    "1,3,1,40000"
  })
  void rows_are_gathered_across_the_parts_of_threads(int batch, int rows, int picks, int width) {
    for (DType dtype : DType.values()) {
      var node =
          new Node.Gather(dtype, Shape.of(batch * picks, width), batch, rows, picks, width, 0, 1);
      agree(
          new Graph(
              List.of(
                  new Input("rows", dtype, Shape.of(batch * rows, width)),
                  new Input("which", DType.I32, Shape.of(batch * picks))),
              List.of(node),
              List.of(new Output("made", 2))));
    }
  }

  @Test
  void nothing_is_gathered_from_nothing() {
    var node = new Node.Gather(DType.F32, Shape.of(0, 3), 1, 0, 0, 3, 0, 1);
    agree(
        new Graph(
            List.of(
                new Input("rows", DType.F32, Shape.of(0, 3)),
                new Input("which", DType.I32, Shape.of(0))),
            List.of(node),
            List.of(new Output("made", 2))));
  }

  private static void agree(Graph graph) {
    State given = new Samples(5, Samples.Kind.WILD).inputs(graph);
    State expected = new ScalarBackend().compile(graph).run(given);
    try (var backends = new TestBackends()) {
      for (Backend backend : backends.all()) {
        assertThat(backend.compile(graph).run(given)).as(backend.id()).isEqualTo(expected);
      }
    }
  }
}
