// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;
import java.util.function.BiFunction;
import network.assay.bench.pytorch.Bench.Case;
import network.assay.bench.pytorch.Bench.Given;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Losses;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Value;

/// Operators along rows: reductions, softmax, norms, and what moves rows about.
record Rows(Bench bench) {
  private static final int[][] SHAPES = {{2048, 512}, {512, 4096}, {64, 50257}};

  private interface Build extends BiFunction<GraphBuilder, List<Value>, List<Value>> {}

  void run(int threads) {
    bench.report().section("Row by row, " + threads + " threads", Report.Unit.ELEMENTS);
    for (int[] s : SHAPES) rows(s[0], s[1]);
    bench.report().mean();
  }

  private void rows(int rows, int width) {
    String size = " " + rows + "x" + width;
    Given x = Given.floats(rows, width).times(4f);
    Given labels = Given.indices(width, rows);
    one("softmax" + size, x, Norms::softmax, "torch.softmax(a, -1)");
    one("log-softmax" + size, x, Norms::logSoftmax, "torch.log_softmax(a, -1)");
    Given row = Given.floats(width);
    two(
        "layer norm" + size,
        List.of(x, row, row),
        (g, v) -> List.of(Norms.layer(g, v.get(0), v.get(1), v.get(2), 1e-5f)),
        "[torch.layer_norm(a, [%d], b, c, 1e-5)]".formatted(width));
    two(
        "rms norm" + size,
        List.of(x, row),
        (g, v) -> List.of(Norms.rms(g, v.get(0), v.get(1), 1e-5f)),
        "[torch.rms_norm(a, [%d], b, 1e-5)]".formatted(width));
    two(
        "cross-entropy" + size,
        List.of(x, labels),
        (g, v) -> List.of(g.mean(Losses.crossEntropy(g, v.get(0), v.get(1)), 0)),
        "[torch.cross_entropy_loss(a, b)]");
    one("sum of rows" + size, x, (g, v) -> g.sum(v, 1), "torch.sum(a, [1])");
    one("sum of columns" + size, x, (g, v) -> g.sum(v, 0), "torch.sum(a, [0])");
    one("max of rows" + size, x, (g, v) -> g.max(v, 1), "torch.amax(a, [1])");
    one("argmax of rows" + size, x, (g, v) -> g.argmax(v, 1), "torch.argmax(a, 1)");
    one(
        "transpose" + size,
        x,
        (g, v) -> g.transpose(v, 1, 0),
        "torch.contiguous(torch.transpose(a, 0, 1))");
    Given picks = Given.indices(rows, rows);
    two(
        "gather rows" + size,
        List.of(x, picks),
        (g, v) -> List.of(g.gather(v.get(0), v.get(1))),
        "[torch.embedding(a, b)]");
  }

  private void one(
      String what, Given given, BiFunction<GraphBuilder, Value, Value> build, String expression) {
    two(
        what,
        List.of(given),
        (g, v) -> List.of(build.apply(g, v.getFirst())),
        "[" + expression + "]");
  }

  private void two(String what, List<Given> given, Build build, String expression) {
    var c = new Case(what, given, build, expression);
    bench.compare(c, Report.Unit.ELEMENTS, given.getFirst().shape().elements(), 1);
  }
}
