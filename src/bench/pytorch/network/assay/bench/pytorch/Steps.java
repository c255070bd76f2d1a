// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;

/// Training steps, both sides operator by operator.
record Steps(Bench bench) {
  void run(int threads) {
    bench.report().section("Training steps, " + threads + " threads", Report.Unit.MILLISECONDS);
    var sgd = new Sgd(0.01f, 0.9f);
    new Step(new MlpNetwork(128, List.of(784, 512, 512, 10)), sgd).compare(bench);
    new Step(new CnnNetwork(64), sgd).compare(bench);
    new Step(new GptNetwork(4, 256, 256, 6, 6, 384), new Adam(3e-4f, 0.1f)).compare(bench);
    bench.report().mean();
  }
}
