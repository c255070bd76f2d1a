// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.DType;

/// AdamW at its first step's corrections, as PyTorch's default on CPUs does it: tensor by tensor,
/// operator by operator.
record Adam(float rate, float decay) implements Rule {
  private static final float FIRST = 0.9f;
  private static final float SECOND = 0.95f;
  private static final float EPSILON = 1e-8f;

  @Override
  public List<String> kept() {
    return List.of("m", "v");
  }

  @Override
  public void update(GraphBuilder g, Network.Weight weight, Value value, Value gradient) {
    Value m = g.input("m." + weight.name(), DType.F32, weight.shape());
    Value v = g.input("v." + weight.name(), DType.F32, weight.shape());
    Value share = g.map(MapOp.MUL, g.constant(1 - FIRST), gradient);
    Value mean = g.map(MapOp.FMA, g.constant(FIRST), m, share);
    Value square = g.map(MapOp.MUL, gradient, gradient);
    Value part = g.map(MapOp.MUL, g.constant(1 - SECOND), square);
    Value variance = g.map(MapOp.FMA, g.constant(SECOND), v, part);
    Value root = g.map(MapOp.SQRT, variance);
    Value scaled = g.map(MapOp.MUL, root, g.constant((float) (1 / Math.sqrt(1 - SECOND))));
    Value under = g.map(MapOp.ADD, scaled, g.constant(EPSILON));
    Value step = g.map(MapOp.DIV, mean, under);
    Value kept = g.map(MapOp.MUL, value, g.constant(1 - rate * decay));
    g.output("m." + weight.name(), mean);
    g.output("v." + weight.name(), variance);
    g.output(weight.name(), g.map(MapOp.FMA, g.constant(-rate / (1 - FIRST)), step, kept));
  }

  @Override
  public String script() {
    return """
        torch.mul_(w, %s)
        torch.lerp_(m, g, %s)
        torch.addcmul_(torch.mul_(v, %s), g, g, value=%s)
        under = torch.add_(torch.div(torch.sqrt(v), %s), %s)
        torch.addcdiv_(w, m, under, value=%s)
    """
        .formatted(
            1 - rate * decay,
            1 - FIRST,
            SECOND,
            1 - SECOND,
            (float) Math.sqrt(1 - SECOND),
            EPSILON,
            -rate / (1 - FIRST));
  }
}
