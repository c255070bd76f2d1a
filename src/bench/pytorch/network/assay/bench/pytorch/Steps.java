// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

/// Training steps, both sides operator by operator.
record Steps(Bench bench) {
  void run(int threads) {
    bench.report().section("Training steps, " + threads + " threads", Report.Unit.MILLISECONDS);
    for (Network network : Networks.ALL) Networks.step(network).compare(bench);
    bench.report().mean();
  }
}
