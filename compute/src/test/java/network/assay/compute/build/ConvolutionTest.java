// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import static network.assay.compute.build.Differences.check;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.LiteralInterpreter;
import network.assay.compute.graph.LiteralInterpreter.Arithmetic;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class ConvolutionTest {
  private static void gradients(Shape image, Shape weights, Window window) {
    check(image, weights, (g, v) -> Convolution.conv2d(g, v.get(0), v.get(1), window));
  }

  private static Window window(Window.Axis y, Window.Axis x) {
    return new Window(y, x);
  }

  private static Window.Axis axis(int size, int stride, int dilation, int before, int after) {
    return new Window.Axis(size, stride, dilation, before, after);
  }

  @Test
  void gradients_with_every_stride_padding_and_dilation() {
    Shape image = Shape.of(2, 2, 5, 4);
    Shape weights = Shape.of(3, 2, 3, 2);
    for (int stride = 1; stride <= 4; stride++) {
      for (int around = 0; around <= 2; around++) {
        gradients(image, weights, Window.of(3, 2).stride(stride).padding(around));
      }
    }
    gradients(image, weights, Window.of(3, 2).dilation(2));
    gradients(image, weights, window(axis(3, 2, 1, 2, 0), axis(2, 1, 3, -1, 2)));
    gradients(image, weights, window(axis(3, 2, 2, 1, 0), axis(2, 3, 2, 0, 1)));
    gradients(Shape.of(1, 2, 6, 3), Shape.of(2, 2, 1, 1), Window.of(1).stride(2));
  }

  @Test
  void gradients_of_groups() {
    Window window = Window.of(3).stride(2).padding(1);
    gradients(Shape.of(2, 4, 5, 4), Shape.of(2, 2, 3, 3), window);
    gradients(Shape.of(2, 4, 5, 4), Shape.of(8, 1, 3, 3), window);
    gradients(Shape.of(1, 4, 3, 3), Shape.of(4, 1, 3, 3), Window.of(3).padding(1));
  }

  @Test
  void gradients_of_chunked_chains() {
    // More than 1,024 taps over channels forward, over channels back, over samples, over rows.
    gradients(Shape.of(1, 1100, 1, 2), Shape.of(1, 1100, 1, 1), Window.of(1));
    gradients(Shape.of(1, 1, 1, 2), Shape.of(1030, 1, 1, 1), Window.of(1));
    gradients(Shape.of(5, 1, 18, 20), Shape.of(1, 1, 1, 1), Window.of(1));
    gradients(Shape.of(2, 1, 37, 33), Shape.of(1, 1, 2, 1), Window.of(2, 1).stride(1));
  }

  @Test
  void in_one_dimension() {
    check(
        Shape.of(2, 2, 7),
        Shape.of(3, 2, 3),
        (g, v) -> Convolution.conv1d(g, v.get(0), v.get(1), axis(3, 2, 1, 1, 1)));
  }

  @Test
  void gradients_of_pooling() {
    Shape image = Shape.of(2, 2, 5, 4);
    for (int stride = 1; stride <= 3; stride++) {
      for (int around = 0; around <= 1; around++) {
        Window window = Window.of(3, 2).stride(stride).padding(around);
        pooling(image, (g, x) -> Pooling.max(g, x, window));
        pooling(image, (g, x) -> Pooling.average(g, x, window, true));
        pooling(image, (g, x) -> Pooling.average(g, x, window, false));
      }
    }
    pooling(image, Pooling::global);
    pooling(image, (g, x) -> Pooling.max(g, x, Window.of(2).stride(2)));
    pooling(image, (g, x) -> Pooling.max(g, x, Window.of(2).dilation(2)));
  }

  private static void pooling(Shape image, BiFunction<GraphBuilder, Value, Value> pooling) {
    check(image, Shape.of(1), (g, v) -> g.mul(pooling.apply(g, v.get(0)), v.get(1)));
  }

  @Test
  void gradients_of_norms_over_channels() {
    Shape image = Shape.of(3, 4, 2, 3);
    Shape channels = Shape.of(4);
    check(
        image,
        channels,
        (g, v) -> Norms.batch(g, v.get(0), v.get(1), g.exp(v.get(1)), 0.1f).output());
    check(
        image,
        channels,
        (g, v) -> {
          var affine = new BatchNorm.Affine(v.get(1), g.exp(v.get(1)));
          Value mean = g.spread(g.constant(0.7f), channels);
          Value variance = g.spread(g.constant(0.4f), channels);
          return Norms.batch(g, v.get(0), affine, mean, variance, 0.1f);
        });
    for (int groups : new int[] {1, 2, 4}) {
      check(
          image,
          channels,
          (g, v) -> Norms.group(g, v.get(0), groups, v.get(1), g.exp(v.get(1)), 0.1f));
    }
  }

  /// Every result against the definition, in binary64.
  @Test
  void results_are_those_of_the_definition() {
    Random random = new Random(3);
    for (int trial = 0; trial < 60; trial++) {
      int groups = 1 + random.nextInt(3);
      int inputs = 1 + random.nextInt(3);
      int outputs = 1 + random.nextInt(3);
      Window window = window(random(random), random(random));
      Shape image =
          Shape.of(
              random.nextInt(3), groups * inputs, 3 + random.nextInt(6), 3 + random.nextInt(6));
      Shape weights = Shape.of(groups * outputs, inputs, window.y().size(), window.x().size());
      GraphBuilder g = new GraphBuilder();
      Value result =
          Convolution.conv2d(
              g, g.input("x", DType.F32, image), g.input("w", DType.F32, weights), window);
      g.output("out", result);
      Graph graph = g.build();
      double[] x = random.doubles(image.elements(), -1, 1).toArray();
      double[] w = random.doubles(weights.elements(), -1, 1).toArray();
      double[] made =
          Objects.requireNonNull(
              LiteralInterpreter.run(graph, Map.of("x", x, "w", w), Arithmetic.BINARY64)
                  .get("out"));
      double[] due = convolve(image, x, weights, w, window, result.shape());
      assertThat(made)
          .as("%s by %s, %s", image, weights, window)
          .containsExactly(due, Offset.offset(1e-12));
    }
  }

  private static Window.Axis random(Random random) {
    int size = 1 + random.nextInt(3);
    int dilation = size == 3 ? 1 : 1 + random.nextInt(2);
    return axis(size, 1 + random.nextInt(3), dilation, random.nextInt(3), random.nextInt(3));
  }

  private static double[] convolve(
      Shape image, double[] x, Shape weights, double[] w, Window window, Shape shape) {
    double[] out = new double[shape.elements()];
    int inputs = weights.dim(1);
    int perGroup = weights.dim(0) / (image.dim(1) / inputs);
    int at = 0;
    for (int n = 0; n < shape.dim(0); n++) {
      for (int o = 0; o < shape.dim(1); o++) {
        for (int oy = 0; oy < shape.dim(2); oy++) {
          for (int ox = 0; ox < shape.dim(3); ox++) {
            double sum = 0;
            for (int c = 0; c < inputs; c++) {
              for (int ky = 0; ky < weights.dim(2); ky++) {
                for (int kx = 0; kx < weights.dim(3); kx++) {
                  int iy = oy * window.y().stride() + ky * window.y().dilation();
                  int ix = ox * window.x().stride() + kx * window.x().dilation();
                  iy -= window.y().before();
                  ix -= window.x().before();
                  if (iy < 0 || iy >= image.dim(2) || ix < 0 || ix >= image.dim(3)) continue;
                  int channel = o / perGroup * inputs + c;
                  int place =
                      ((n * image.dim(1) + channel) * image.dim(2) + iy) * image.dim(3) + ix;
                  int tap = ((o * inputs + c) * weights.dim(2) + ky) * weights.dim(3) + kx;
                  sum += x[place] * w[tap];
                }
              }
            }
            out[at++] = sum;
          }
        }
      }
    }
    return out;
  }

  @Test
  void what_does_not_fit_is_refused() {
    GraphBuilder g = new GraphBuilder();
    Value x = g.input("x", DType.F32, Shape.of(1, 4, 5, 5));
    Value w = g.input("w", DType.F32, Shape.of(3, 2, 3, 3));
    assertThatThrownBy(() -> Convolution.conv2d(g, x, w, Window.of(3)))
        .isInstanceOf(GraphFault.class);
    Value all = g.input("all", DType.F32, Shape.of(3, 4, 3, 3));
    assertThatThrownBy(() -> Convolution.conv2d(g, x, all, Window.of(2)))
        .isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> Convolution.conv2d(g, x, all, Window.of(3).dilation(3)))
        .isInstanceOf(GraphFault.class);
    assertThatThrownBy(() -> Convolution.conv2d(g, x, all, Window.of(3).stride(0)))
        .isInstanceOf(GraphFault.class);
  }
}
