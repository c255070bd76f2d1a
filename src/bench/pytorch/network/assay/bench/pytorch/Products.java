// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;
import network.assay.bench.pytorch.Bench.Case;
import network.assay.bench.pytorch.Bench.Given;
import network.assay.compute.backend.vector.FmaPeak;

/// Matrix products: square ones, those of GPT-2, and skinny ones.
record Products(Bench bench) {
  private static final int[][] SHAPES = {
    {512, 512, 512}, {1024, 1024, 1024}, {2048, 2048, 2048}, {64, 3072, 768}, {512, 3072, 768},
    {512, 768, 3072}, {512, 768, 768}, {1024, 2304, 768}, {8, 4096, 4096}, {1, 4096, 4096}
  };

  private static final int ROUNDS = 20;
  private static final int RUNS = 100;

  void run(int threads) {
    bench.report().section("Matrix products, " + threads + " threads", Report.Unit.GFLOPS);
    all(0);
    bench
        .report()
        .section("Matrix products, right side bound, " + threads + " threads", Report.Unit.GFLOPS);
    all(1);
  }

  private void all(int bound) {
    for (int[] s : SHAPES) {
      var c =
          new Case(
              s[0] + "x" + s[1] + "x" + s[2],
              List.of(Given.floats(s[0], s[2]), Given.floats(s[2], s[1])),
              (g, v) -> List.of(g.matmul(v.get(0), false, v.get(1), false)),
              "[torch.mm(a, b)]");
      bench.compare(c, Report.Unit.GFLOPS, 2.0 * s[0] * s[1] * s[2], 1, bound);
    }
    bench.report().mean();
  }

  /// The most that one core does.
  void peak() {
    double most = 0;
    try (var peak = new FmaPeak(1)) {
      for (int round = 0; round < ROUNDS; round++) {
        long begin = System.nanoTime();
        for (int run = 0; run < RUNS; run++) peak.run();
        most = Math.max(most, RUNS * peak.operations() / (System.nanoTime() - begin));
      }
    }
    bench.report().note("fma peak of a core: %.1f GFLOP/s".formatted(most));
  }
}
