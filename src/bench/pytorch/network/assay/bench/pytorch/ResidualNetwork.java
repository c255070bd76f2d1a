// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.List;
import java.util.function.Function;
import network.assay.bench.pytorch.Bench.Given;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.tensor.Shape;

/// One block of a ResNet, with batch norm by the batch's statistics, on features of `side` squared.
record ResidualNetwork(int batch, int channels, int side) implements Network {
  private static final int CLASSES = 10;
  private static final float EPSILON = 1e-5f;

  @Override
  public String what() {
    return "ResNet block C%d %dx%d B%d".formatted(channels, side, side, batch);
  }

  @Override
  public List<Weight> weights() {
    float scale = (float) Math.sqrt(6.0 / (9 * channels));
    Shape kernel = Shape.of(channels, channels, 3, 3);
    return List.of(
        new Weight("c0", kernel, scale, 0f),
        new Weight("n0", Shape.of(channels), 0.1f, 1f),
        new Weight("d0", Shape.of(channels), 0.1f, 0f),
        new Weight("c1", kernel, scale, 0f),
        new Weight("n1", Shape.of(channels), 0.1f, 1f),
        new Weight("d1", Shape.of(channels), 0.1f, 0f),
        new Weight("w", Shape.of(CLASSES, channels), 0.2f, 0f),
        new Weight("b", Shape.of(CLASSES), 0.1f, 0f));
  }

  @Override
  public Given samples() {
    return Given.floats(batch, channels, side, side);
  }

  @Override
  public Given labels() {
    return Given.indices(CLASSES, batch);
  }

  @Override
  public Value logits(GraphBuilder g, Function<String, Value> weights, Value samples) {
    Value inner = g.relu(layer(g, weights, samples, 0));
    Value sum = g.relu(g.add(layer(g, weights, inner, 1), samples));
    Value flat = g.reshape(Pooling.global(g, sum), Shape.of(batch, channels));
    return g.add(g.matmul(flat, false, weights.apply("w"), true), weights.apply("b"));
  }

  private static Value layer(GraphBuilder g, Function<String, Value> weights, Value x, int i) {
    Value made = Convolution.conv2d(g, x, weights.apply("c" + i), Window.of(3).padding(1));
    return Norms.batch(g, made, weights.apply("n" + i), weights.apply("d" + i), EPSILON).output();
  }

  @Override
  public String script() {
    return """
        h = torch.conv2d(samples, c0, None, [1, 1], [1, 1])
        h = torch.relu(torch.batch_norm(h, n0, d0, None, None, True, 0.1, 1e-5, True))
        h = torch.conv2d(h, c1, None, [1, 1], [1, 1])
        h = torch.batch_norm(h, n1, d1, None, None, True, 0.1, 1e-5, True)
        h = torch.relu(torch.add(h, samples))
        h = torch.mean(h, [2, 3])
        logits = torch.linear(h, w, b)
    """;
  }
}
