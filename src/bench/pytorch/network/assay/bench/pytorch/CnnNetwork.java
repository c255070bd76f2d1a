// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;
import java.util.function.Function;
import network.assay.bench.pytorch.Bench.Given;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.tensor.Shape;

/// Three convolutions with pooling between them, and a linear layer, on images of 28 by 28.
record CnnNetwork(int batch) implements Network {
  private static final int CLASSES = 10;

  @Override
  public String what() {
    return "CNN 16-32-64 28x28 B" + batch;
  }

  @Override
  public List<Weight> weights() {
    return List.of(
        new Weight("c0", Shape.of(16, 1, 3, 3), 0.5f, 0f),
        new Weight("d0", Shape.of(16), 0.1f, 0f),
        new Weight("c1", Shape.of(32, 16, 3, 3), 0.2f, 0f),
        new Weight("d1", Shape.of(32), 0.1f, 0f),
        new Weight("c2", Shape.of(64, 32, 3, 3), 0.1f, 0f),
        new Weight("d2", Shape.of(64), 0.1f, 0f),
        new Weight("w", Shape.of(CLASSES, 64 * 7 * 7), 0.04f, 0f),
        new Weight("b", Shape.of(CLASSES), 0.1f, 0f));
  }

  @Override
  public Given samples() {
    return Given.floats(batch, 1, 28, 28);
  }

  @Override
  public Given labels() {
    return Given.indices(CLASSES, batch);
  }

  @Override
  public Value logits(GraphBuilder g, Function<String, Value> weights, Value samples) {
    Value layer = samples;
    for (int i = 0; i < 3; i++) {
      Value bias = weights.apply("d" + i);
      Value made = Convolution.conv2d(g, layer, weights.apply("c" + i), Window.of(3).padding(1));
      layer = g.relu(g.add(made, g.reshape(bias, Shape.of(bias.dim(0), 1, 1))));
      if (i < 2) layer = Pooling.max(g, layer, Window.of(2).stride(2));
    }
    Value flat = g.reshape(layer, Shape.of(batch, 64 * 7 * 7));
    return g.add(g.matmul(flat, false, weights.apply("w"), true), weights.apply("b"));
  }

  @Override
  public String script() {
    return """
        h = torch.relu(torch.conv2d(samples, c0, d0, [1, 1], [1, 1]))
        h = torch.max_pool2d(h, [2, 2], [2, 2])
        h = torch.relu(torch.conv2d(h, c1, d1, [1, 1], [1, 1]))
        h = torch.max_pool2d(h, [2, 2], [2, 2])
        h = torch.relu(torch.conv2d(h, c2, d2, [1, 1], [1, 1]))
        logits = torch.linear(torch.flatten(h, 1), w, b)
    """;
  }
}
