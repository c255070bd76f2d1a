// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Every operator that networks are made of, over random small shapes with zeros and ones among
/// them.
public final class Cases {
  /// @param inputs shapes of f32 inputs; besides them there is the i32 input `index`
  /// @param index the shape of that
  public record Case(
      String name,
      List<Shape> inputs,
      Shape index,
      BiFunction<GraphBuilder, List<Value>, Value> of) {
    /// The result, and the gradients of the sum of its squares by all inputs.
    public Graph both() {
      GraphBuilder g = new GraphBuilder();
      List<Value> given = inputs(g);
      Value result = of.apply(g, given);
      g.output("out", result);
      Value loss = g.mul(result, result);
      if (loss.shape().rank() > 0) {
        loss = g.sum(loss, IntStream.range(0, loss.shape().rank()).toArray());
      }
      List<Value> by = given.subList(0, inputs.size());
      List<Value> gradients = g.gradients(loss, by);
      for (int i = 0; i < by.size(); i++) g.output("gradient." + i, gradients.get(i));
      return g.build();
    }

    List<Value> inputs(GraphBuilder g) {
      var values = new ArrayList<Value>();
      for (int i = 0; i < inputs.size(); i++) {
        values.add(g.input("in." + i, DType.F32, inputs.get(i)));
      }
      values.add(g.input("index", DType.I32, index));
      return values;
    }
  }

  private final Random random;
  private final List<Case> cases = new ArrayList<>();

  private Cases(Random random) {
    this.random = random;
  }

  public static List<Case> draw(long seed) {
    Cases cases = new Cases(new Random(seed));
    cases.elements();
    cases.layouts();
    cases.rows();
    cases.images();
    cases.products();
    cases.tokens();
    return cases.cases;
  }

  private void add(
      String name, List<Shape> inputs, BiFunction<GraphBuilder, List<Value>, Value> of) {
    cases.add(new Case(name, inputs, Shape.of(3), of));
  }

  private int size() {
    int[] sizes = {0, 1, 1, 2, 3, 5, 8, 17, 33};
    return sizes[random.nextInt(sizes.length)];
  }

  private int few() {
    return random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(4);
  }

  private void elements() {
    List<Shape> one = List.of(Shape.of(few(), size()));
    add("abs", one, (g, v) -> g.abs(v.get(0)));
    add("erf", one, (g, v) -> g.erf(v.get(0)));
    add("sin", one, (g, v) -> g.sin(v.get(0)));
    add("cos", one, (g, v) -> g.cos(v.get(0)));
    add("power", one, (g, v) -> g.power(v.get(0), 3));
    add("tanh", one, (g, v) -> Activations.tanh(g, v.get(0)));
    add("sigmoid", one, (g, v) -> Activations.sigmoid(g, v.get(0)));
    add("silu", one, (g, v) -> Activations.silu(g, v.get(0)));
    add("gelu", one, (g, v) -> Activations.gelu(g, v.get(0)));
    add("gelu by tanh", one, (g, v) -> Activations.geluTanh(g, v.get(0)));
    add("relu", one, (g, v) -> Activations.relu(g, v.get(0)));
    add("leaky relu", one, (g, v) -> Activations.leakyRelu(g, v.get(0), 0.1f));
    add("elu", one, (g, v) -> Activations.elu(g, v.get(0), 0.5f));
    add("softplus", one, (g, v) -> Activations.softplus(g, v.get(0)));
    add("hard sigmoid", one, (g, v) -> Activations.hardSigmoid(g, v.get(0)));
    add("hard swish", one, (g, v) -> Activations.hardSwish(g, v.get(0)));
    int width = size();
    List<Shape> two = List.of(Shape.of(few(), few(), width), Shape.of(width));
    add("add", two, (g, v) -> g.add(v.get(0), v.get(1)));
    add("mul", two, (g, v) -> g.mul(v.get(0), v.get(1)));
    add("div", two, (g, v) -> g.div(v.get(0), v.get(1)));
    add("maximum", two, (g, v) -> g.maximum(v.get(0), v.get(1)));
    add("minimum", two, (g, v) -> g.minimum(v.get(0), v.get(1)));
  }

  private void layouts() {
    int width = 1 + size();
    Shape cube = Shape.of(few(), 3, width);
    add("slice", List.of(cube), (g, v) -> g.slice(v.get(0), 1, 1, 3));
    add("slice by steps", List.of(cube), (g, v) -> g.slice(v.get(0), 1, 2, 2, -2));
    add("slice of rows", List.of(cube), (g, v) -> g.slice(v.get(0), 2, 0, width / 2));
    int[] before = {0, 2, -1};
    int[] after = {1, 0, 3};
    add("pad", List.of(cube), (g, v) -> g.pad(v.get(0), before, after, 1.5f));
    Shape other = Shape.of(cube.dim(0), 3, size());
    add("concat", List.of(cube, other), (g, v) -> g.concat(2, v.subList(0, 2)));
    add("transpose", List.of(cube), (g, v) -> g.transpose(v.get(0), 2, 0, 1));
    add("gather", List.of(Shape.of(5, width)), (g, v) -> g.gather(v.get(0), v.get(1)));
    add("gather along", List.of(cube), (g, v) -> g.gather(v.get(0), 1, v.get(1)));
    int axis = random.nextInt(3);
    add("greatest", List.of(cube), (g, v) -> g.max(v.get(0), axis));
    add("sum", List.of(cube), (g, v) -> g.sum(v.get(0), 0, 2));
    add("mean", List.of(cube), (g, v) -> g.mean(v.get(0), 1, 2));
  }

  private void rows() {
    int width = size();
    Shape rows = Shape.of(few(), few(), width);
    Shape row = Shape.of(width);
    add("softmax", List.of(rows), (g, v) -> Norms.softmax(g, v.get(0)));
    add("log softmax", List.of(rows), (g, v) -> Norms.logSoftmax(g, v.get(0)));
    add("rms norm", List.of(rows, row), (g, v) -> Norms.rms(g, v.get(0), v.get(1), 1e-5f));
    add(
        "layer norm",
        List.of(rows, row, row),
        (g, v) -> Norms.layer(g, v.get(0), v.get(1), v.get(2), 1e-5f));
    add(
        "cross-entropy",
        List.of(Shape.of(3, width)),
        (g, v) -> Losses.crossEntropy(g, v.get(0), v.get(1)));
    add("mean squares", List.of(rows, rows), (g, v) -> Losses.meanSquared(g, v.get(0), v.get(1)));
  }

  private void images() {
    Shape channels = Shape.of(4);
    Shape images = Shape.of(few(), 4, 1 + few(), 1 + size());
    add(
        "batch norm",
        List.of(images, channels, channels),
        (g, v) -> Norms.batch(g, v.get(0), v.get(1), v.get(2), 1e-5f).output());
    add(
        "group norm",
        List.of(images, channels, channels),
        (g, v) -> Norms.group(g, v.get(0), 2, v.get(1), v.get(2), 1e-5f));
    int stride = 1 + random.nextInt(3);
    int around = random.nextInt(2);
    Shape wide = Shape.of(few(), 4, 3 + few(), 3 + size());
    Window window = Window.of(3).stride(stride).padding(around);
    add("greatest pool", List.of(wide), (g, v) -> Pooling.max(g, v.get(0), window));
    add("average pool", List.of(wide), (g, v) -> Pooling.average(g, v.get(0), window, true));
    add("true average pool", List.of(wide), (g, v) -> Pooling.average(g, v.get(0), window, false));
    add("global pool", List.of(wide), (g, v) -> Pooling.global(g, v.get(0)));
    int groups = 1 << random.nextInt(3);
    Shape weights = Shape.of(groups * (1 + random.nextInt(3)), 4 / groups, 3, 3);
    add(
        "convolution",
        List.of(wide, weights),
        (g, v) -> Convolution.conv2d(g, v.get(0), v.get(1), window));
    Shape points = Shape.of(5, 4, 1, 1);
    Window one = Window.of(1).stride(stride);
    add(
        "convolution of points",
        List.of(wide, points),
        (g, v) -> Convolution.conv2d(g, v.get(0), v.get(1), one));
    int dilation = 1 + random.nextInt(2);
    Window.Axis axis = new Window.Axis(3, stride, dilation, 2, 1);
    add(
        "convolution in one dimension",
        List.of(Shape.of(few(), 2, 3 + size()), Shape.of(3, 2, 3)),
        (g, v) -> Convolution.conv1d(g, v.get(0), v.get(1), axis));
  }

  private void products() {
    int m = size();
    int k = size();
    int n = size();
    int b = few();
    add("product of rows", List.of(Shape.of(b, m, k), Shape.of(k, n)), Cases::product);
    add("repeated product", List.of(Shape.of(m, k), Shape.of(b, k, n)), Cases::product);
    add("batched product", List.of(Shape.of(b, 2, m, k), Shape.of(b, 1, k, n)), Cases::product);
  }

  private static Value product(GraphBuilder g, List<Value> v) {
    return g.matmul(v.get(0), v.get(1));
  }

  private void tokens() {
    int heads = 1 + random.nextInt(3);
    int tokens = size();
    int width = 2 * (1 + random.nextInt(5));
    Shape shape = Shape.of(few(), tokens, heads * width);
    add(
        "causal attention",
        List.of(shape, shape, shape),
        (g, v) -> Attention.causal(g, v.get(0), v.get(1), v.get(2), heads));
    Shape keys = Shape.of(shape.dim(0), size(), heads * width);
    add(
        "attention",
        List.of(shape, keys, keys),
        (g, v) -> Attention.full(g, v.get(0), v.get(1), v.get(2), heads));
    add(
        "rotary positions",
        List.of(shape),
        (g, v) -> Rotary.apply(g, v.get(0), Rotary.tables(g, tokens, width / 2, 100f), heads));
    add("dropout", List.of(shape), (g, v) -> Dropout.apply(g, v.get(0), v.get(1), 3, 0.3f));
  }
}
