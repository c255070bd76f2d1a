// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Logits of a batch: ours bound to the weights, PyTorch in its inference mode.
record Inference(Bench bench) {
  private static final String SAMPLES = "samples";
  private static final String LOGITS = "logits";

  void run(int threads) {
    bench.report().section("Inference, " + threads + " threads", Report.Unit.MILLISECONDS);
    for (Network network : Networks.ALL) compare(network);
    bench.report().mean();
  }

  private void compare(Network network) {
    if (!bench.wants(network.what())) return;
    GraphBuilder g = new GraphBuilder();
    Tensor samples = network.samples().tensor(1);
    Value input = g.input(SAMPLES, samples.dtype(), samples.shape());
    var values = new LinkedHashMap<String, Value>();
    var weights = new TreeMap<String, Tensor>();
    var names = new ArrayList<String>(List.of(SAMPLES));
    var tensors = new ArrayList<Tensor>(List.of(samples));
    int stream = 10;
    for (Network.Weight weight : network.weights()) {
      String name = weight.name();
      Tensor tensor = weight.given().tensor(stream++);
      values.put(name, g.input(name, DType.F32, weight.shape()));
      weights.put(name, tensor);
      names.add(name);
      tensors.add(tensor);
    }
    g.output(LOGITS, network.logits(g, n -> Objects.requireNonNull(values.get(n), n), input));
    var ours =
        new Ours(bench.ours().compile(g.build(), State.of(weights)), State.of(SAMPLES, samples));
    String body = network.script() + "    return [logits]";
    try (var theirs = new Theirs(bench.torch(), names, tensors, body, false)) {
      ours.run();
      double apart = Difference.of(ours.outputs().get(LOGITS), theirs.call().getFirst());
      bench.check(network.what(), apart);
      Meter.Times times = bench.meter().measure(ours, theirs);
      bench
          .report()
          .line(new Report.Line(network.what(), Report.Unit.MILLISECONDS, 1, times, apart));
    }
  }
}
