// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import network.assay.bench.pytorch.Bench.Given;
import network.assay.compute.build.Activations;
import network.assay.compute.build.Attention;
import network.assay.compute.build.Convolution;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Losses;
import network.assay.compute.build.Norms;
import network.assay.compute.build.Pooling;
import network.assay.compute.build.Value;
import network.assay.compute.build.Window;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Every operator's result and gradients beside PyTorch's autograd; nothing is timed. They may
/// differ by rounding alone.
record Gradients(Bench bench) {
  private static final double FAR = 1e-5;

  void run() {
    bench.report().note("\n### Gradients\n\n| what | greatest difference |\n|---|---|");
    elements();
    rows();
    images();
    tokens();
  }

  private void elements() {
    List<Given> one = List.of(Given.floats(13, 37).times(4f));
    check("tanh", one, (g, v) -> Activations.tanh(g, v.get(0)), "torch.tanh(a)");
    check("sigmoid", one, (g, v) -> Activations.sigmoid(g, v.get(0)), "torch.sigmoid(a)");
    check("silu", one, (g, v) -> Activations.silu(g, v.get(0)), "torch.silu(a)");
    check("gelu", one, (g, v) -> Activations.gelu(g, v.get(0)), "torch.gelu(a)");
    check(
        "gelu by tanh",
        one,
        (g, v) -> Activations.geluTanh(g, v.get(0)),
        "torch.gelu(a, approximate=\"tanh\")");
    check("relu", one, (g, v) -> g.relu(v.get(0)), "torch.relu(a)");
    check(
        "leaky relu",
        one,
        (g, v) -> Activations.leakyRelu(g, v.get(0), 0.1f),
        "torch.leaky_relu(a, 0.1)");
    check("elu", one, (g, v) -> Activations.elu(g, v.get(0), 0.7f), "torch.elu(a, 0.7, 1., 1.)");
    check("softplus", one, (g, v) -> Activations.softplus(g, v.get(0)), "torch.softplus(a)");
    check("hard swish", one, (g, v) -> Activations.hardSwish(g, v.get(0)), "torch.hardswish(a)");
    check(
        "hard sigmoid",
        one,
        (g, v) -> Activations.hardSigmoid(g, v.get(0)),
        "torch.hardsigmoid(a)");
    check("erf", one, (g, v) -> g.erf(v.get(0)), "torch.erf(a)");
    check("sin", one, (g, v) -> g.sin(v.get(0)), "torch.sin(a)");
    check("cube", one, (g, v) -> g.power(v.get(0), 3), "torch.pow(a, 3)");
    List<Given> two = List.of(Given.floats(5, 13, 37), Given.floats(13, 1).positive());
    check("quotient", two, (g, v) -> g.div(v.get(0), v.get(1)), "torch.div(a, b)");
    check("greater", two, (g, v) -> g.maximum(v.get(0), v.get(1)), "torch.maximum(a, b)");
    check(
        "sum of products",
        two,
        (g, v) -> g.add(v.get(0), g.mul(v.get(0), v.get(1))),
        "torch.add(a, torch.mul(a, b))");
  }

  private void rows() {
    List<Given> rows = List.of(Given.floats(3, 17, 70).times(3f));
    check("softmax", rows, (g, v) -> Norms.softmax(g, v.get(0)), "torch.softmax(a, -1)");
    check("log softmax", rows, (g, v) -> Norms.logSoftmax(g, v.get(0)), "torch.log_softmax(a, -1)");
    Given row = Given.floats(70);
    check(
        "layer norm",
        List.of(rows.getFirst(), row, row),
        (g, v) -> Norms.layer(g, v.get(0), v.get(1), v.get(2), 1e-5f),
        "torch.layer_norm(a, [70], b, c, 1e-05)");
    check(
        "rms norm",
        List.of(rows.getFirst(), row),
        (g, v) -> Norms.rms(g, v.get(0), v.get(1), 1e-6f),
        "torch.rms_norm(a, [70], b, 1e-06)");
    check(
        "cross-entropy",
        List.of(Given.floats(50, 70).times(3f), Given.indices(70, 50)),
        (g, v) -> Losses.crossEntropy(g, v.get(0), v.get(1)),
        "torch.cross_entropy_loss(a, b, None, 0)");
    check(
        "mean squares",
        List.of(rows.getFirst(), rows.getFirst()),
        (g, v) -> Losses.meanSquared(g, v.get(0), v.get(1)),
        "torch.mse_loss(a, b)");
    check(
        "embedding",
        List.of(Given.floats(11, 7), Given.indices(11, 4, 9)),
        (g, v) -> g.gather(v.get(0), v.get(1)),
        "torch.embedding(a, b)");
    check("greatest of rows", rows, (g, v) -> g.max(v.get(0), 1), "torch.amax(a, [1])");
    check("mean over two", rows, (g, v) -> g.mean(v.get(0), 0, 1), "torch.mean(a, [0, 1])");
  }

  private void images() {
    Given images = Given.floats(3, 6, 15, 13);
    convolve(images, Given.floats(8, 6, 3, 3), 1, 1, 1);
    convolve(images, Given.floats(8, 6, 3, 3), 2, 1, 1);
    convolve(images, Given.floats(8, 6, 5, 5), 3, 2, 1);
    convolve(images, Given.floats(8, 6, 1, 1), 2, 0, 1);
    convolve(images, Given.floats(8, 6, 3, 3), 1, 2, 2);
    convolve(images, Given.floats(8, 6, 3, 3), 2, 2, 2);
    convolve(images, Given.floats(12, 3, 3, 3), 2, 1, 1);
    convolve(images, Given.floats(6, 1, 3, 3), 1, 1, 1);
    convolve(Given.floats(2, 200, 9, 7), Given.floats(150, 200, 3, 3), 2, 1, 1);
    Window window = Window.of(3).stride(2).padding(1);
    check(
        "greatest pool",
        List.of(images),
        (g, v) -> Pooling.max(g, v.get(0), window),
        "torch.max_pool2d(a, [3, 3], [2, 2], [1, 1])");
    for (boolean padded : new boolean[] {false, true}) {
      check(
          "average pool, padded " + padded,
          List.of(images),
          (g, v) -> Pooling.average(g, v.get(0), window, padded),
          "torch.avg_pool2d(a, [3, 3], [2, 2], [1, 1], False, %s)"
              .formatted(padded ? "True" : "False"));
    }
    Given channels = Given.floats(6);
    check(
        "batch norm",
        List.of(images, channels, channels),
        (g, v) -> Norms.batch(g, v.get(0), v.get(1), v.get(2), 1e-5f).output(),
        "torch.batch_norm(a, b, c, None, None, True, 0.1, 1e-05, False)");
    check(
        "group norm",
        List.of(images, channels, channels),
        (g, v) -> Norms.group(g, v.get(0), 3, v.get(1), v.get(2), 1e-5f),
        "torch.group_norm(a, 3, b, c, 1e-05)");
  }

  private void convolve(Given images, Given weights, int stride, int around, int dilation) {
    int groups = images.shape().dim(1) / weights.shape().dim(1);
    Window window =
        Window.of(weights.shape().dim(2)).stride(stride).padding(around).dilation(dilation);
    check(
        "convolution %s, stride %d, padding %d, dilation %d"
            .formatted(weights.shape(), stride, around, dilation),
        List.of(images, weights),
        (g, v) -> Convolution.conv2d(g, v.get(0), v.get(1), window),
        "torch.conv2d(a, b, None, [%1$d, %1$d], [%2$d, %2$d], [%3$d, %3$d], %4$d)"
            .formatted(stride, around, dilation, groups));
  }

  private void tokens() {
    Given tokens = Given.floats(2, 33, 24);
    String heads = "torch.transpose(torch.reshape(%s, [2, 33, 3, 8]), 1, 2)";
    for (boolean causal : new boolean[] {false, true}) {
      check(
          "attention, causal " + causal,
          List.of(tokens, tokens, tokens),
          (g, v) ->
              causal
                  ? Attention.causal(g, v.get(0), v.get(1), v.get(2), 3)
                  : Attention.full(g, v.get(0), v.get(1), v.get(2), 3),
          ("torch.reshape(torch.transpose(torch.scaled_dot_product_attention("
                  + "%s, %s, %s, None, 0., %s), 1, 2), [2, 33, 24])")
              .formatted(
                  heads.formatted("a"),
                  heads.formatted("b"),
                  heads.formatted("c"),
                  causal ? "True" : "False"));
    }
    check(
        "product of rows",
        List.of(tokens, Given.floats(40, 24)),
        (g, v) -> g.matmul(v.get(0), false, v.get(1), true),
        "torch.matmul(a, torch.t(b))");
  }

  // The loss is the result times a constant of its shape, summed, so every element matters.
  private void check(
      String what,
      List<Given> given,
      BiFunction<GraphBuilder, List<Value>, Value> build,
      String expression) {
    if (!bench.wants(what)) return;
    GraphBuilder g = new GraphBuilder();
    var values = new ArrayList<Value>();
    var inputs = new TreeMap<String, Tensor>();
    for (int i = 0; i < given.size(); i++) {
      String name = Bench.Case.name(i);
      values.add(g.input(name, given.get(i).dtype(), given.get(i).shape()));
      inputs.put(name, given.get(i).tensor(i));
    }
    Value result = build.apply(g, values);
    Given weights = new Given(DType.F32, result.shape(), 1f, 0f, 0);
    inputs.put("weights", weights.tensor(77));
    Value loss = g.mul(result, g.input("weights", DType.F32, result.shape()));
    loss = g.sum(loss, IntStream.range(0, loss.shape().rank()).toArray());
    List<Value> by = values.stream().filter(value -> value.dtype() == DType.F32).toList();
    List<Value> gradients = g.gradients(loss, by);
    g.output("result", result);
    for (int i = 0; i < by.size(); i++) g.output("gradient." + i, gradients.get(i));
    double apart = apart(g.build(), State.of(inputs), expression);
    bench.report().note(String.format(Locale.ROOT, "| %s | %.1e |", what, apart));
    if (!(apart < FAR)) throw new IllegalStateException(what + " is apart by " + apart);
  }

  private double apart(Graph graph, State inputs, String expression) {
    var names = new ArrayList<String>();
    var theirs = new NDList();
    var script = new StringBuilder();
    var by = new ArrayList<String>();
    inputs.forEach(
        (name, tensor) -> {
          boolean differentiable = tensor.dtype() == DType.F32 && !name.equals("weights");
          names.add(differentiable ? name + "_" : name);
          theirs.add(bench.torch().tensor(tensor));
          if (differentiable) {
            by.add(name);
            script.append(
                "    %1$s = torch.requires_grad_(torch.detach(%1$s_), True)%n".formatted(name));
          }
        });
    script.append("    result = %s%n".formatted(expression));
    script.append("    loss = torch.sum(torch.mul(result, weights))\n");
    script.append("    slopes = torch.grad([loss], [%s])%n".formatted(String.join(", ", by)));
    var results = new ArrayList<>(List.of("torch.detach(result)"));
    for (int i = 0; i < by.size(); i++) {
      results.add("unchecked_cast(Tensor, slopes[%d])".formatted(i));
    }
    script.append("    return [%s]".formatted(String.join(", ", results)));
    State ours = bench.ours().compile(graph).run(inputs);
    double apart = 0;
    try (Script program = bench.torch().script(names, script.toString())) {
      NDList made = program.run(theirs, true);
      for (int i = 0; i < made.size(); i++) {
        Tensor mine = ours.get(i == 0 ? "result" : "gradient." + (i - 1));
        apart = Math.max(apart, Difference.of(mine, Torch.floats(made.get(i))));
      }
      made.forEach(NDArray::close);
    }
    theirs.forEach(NDArray::close);
    return apart;
  }
}
