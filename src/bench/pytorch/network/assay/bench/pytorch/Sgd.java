// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;

/// SGD with momentum, as PyTorch does it.
record Sgd(float rate, float decay) implements Rule {
  @Override
  public List<String> kept() {
    return List.of("m");
  }

  @Override
  public void update(GraphBuilder g, Network.Weight weight, Value value, Value gradient) {
    Value before = g.input("m." + weight.name(), DType.F32, weight.shape());
    Value momentum = g.map(MapOp.FMA, g.constant(decay), before, gradient);
    g.output("m." + weight.name(), momentum);
    g.output(weight.name(), g.map(MapOp.FMA, g.constant(-rate), momentum, value));
  }

  @Override
  public String script() {
    return """
        torch.add_(torch.mul_(m, %s), g)
        torch.add_(w, m, alpha=%s)
    """
        .formatted(decay, -rate);
  }
}
