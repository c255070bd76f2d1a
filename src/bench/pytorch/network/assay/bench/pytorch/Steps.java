// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;

/// Training steps, both sides operator by operator.
record Steps(Bench bench) {
  void run(int threads) {
    bench.report().section("Training steps, " + threads + " threads", Report.Unit.MILLISECONDS);
    var sgd = new Sgd(0.01f, 0.9f);
    new Step(new MlpNetwork(128, List.of(784, 512, 512, 10)), sgd).compare(bench);
    bench.report().mean();
  }
}
