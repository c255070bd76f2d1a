// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import network.assay.bench.pytorch.Bench.Given;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.Shape;

/// A perceptron with ReLU between its layers.
record MlpNetwork(int batch, List<Integer> sizes) implements Network {
  @Override
  public String what() {
    return "MLP " + String.join("-", sizes.stream().map(String::valueOf).toList()) + " B" + batch;
  }

  @Override
  public List<Weight> weights() {
    var weights = new ArrayList<Weight>();
    for (int i = 0; i + 1 < sizes.size(); i++) {
      int in = sizes.get(i);
      int out = sizes.get(i + 1);
      float scale = (float) Math.sqrt(6.0 / in);
      weights.add(new Weight("w" + i, Shape.of(out, in), scale, 0f));
      weights.add(new Weight("b" + i, Shape.of(out), 0.1f, 0f));
    }
    return weights;
  }

  @Override
  public Given samples() {
    return Given.floats(batch, sizes.getFirst());
  }

  @Override
  public Given labels() {
    return Given.indices(sizes.getLast(), batch);
  }

  @Override
  public Value logits(GraphBuilder g, Function<String, Value> weights, Value samples) {
    Value layer = samples;
    for (int i = 0; i + 1 < sizes.size(); i++) {
      if (i > 0) layer = g.relu(layer);
      layer = g.add(g.matmul(layer, false, weights.apply("w" + i), true), weights.apply("b" + i));
    }
    return layer;
  }

  @Override
  public String script() {
    var script = new StringBuilder("    logits = samples\n");
    for (int i = 0; i + 1 < sizes.size(); i++) {
      if (i > 0) script.append("    logits = torch.relu(logits)\n");
      script.append("    logits = torch.linear(logits, w%d, b%d)\n".formatted(i, i));
    }
    return script.toString();
  }
}
