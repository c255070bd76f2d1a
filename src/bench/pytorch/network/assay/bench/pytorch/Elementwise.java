// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import network.assay.bench.pytorch.Bench.Case;
import network.assay.bench.pytorch.Bench.Given;
import network.assay.compute.build.Activations;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;

/// Functions of single elements, in cache (64 Ki elements) and out of it (1 Mi).
///
/// @param cases collected before they run, so that they can run the other way round: what ran
///     before must not matter
record Elementwise(Bench bench, List<Runnable> cases) {
  Elementwise(Bench bench) {
    this(bench, new ArrayList<>());
  }

  private interface Two extends java.util.function.Function<GraphBuilder, BinaryOperator<Value>> {}

  private interface One extends java.util.function.Function<GraphBuilder, UnaryOperator<Value>> {}

  void run(int threads, boolean reversed) {
    bench.report().section("Element by element, " + threads + " threads", Report.Unit.ELEMENTS);
    for (int elements : new int[] {1 << 16, 1 << 20}) {
      two("add", elements, g -> g::add, "torch.add(a, b)");
      two("mul", elements, g -> g::mul, "torch.mul(a, b)");
      two("div", elements, g -> g::div, "torch.div(a, b)");
      one("relu", elements, 1f, g -> g::relu, "torch.relu(a)");
      one("exp", elements, 10f, g -> g::exp, "torch.exp(a)");
      one("tanh", elements, 4f, g -> v -> Activations.tanh(g, v), "torch.tanh(a)");
      one("sigmoid", elements, 8f, g -> v -> Activations.sigmoid(g, v), "torch.sigmoid(a)");
      one("silu", elements, 8f, g -> v -> Activations.silu(g, v), "torch.silu(a)");
      one(
          "gelu",
          elements,
          4f,
          g -> v -> Activations.gelu(g, v),
          "torch.gelu(a, approximate=\"none\")");
      one("erf", elements, 3f, g -> g::erf, "torch.erf(a)");
      one("sin", elements, 20f, g -> g::sin, "torch.sin(a)");
      one("cos", elements, 20f, g -> g::cos, "torch.cos(a)");
      positive("log", elements, g -> g::log, "torch.log(a)");
      positive("sqrt", elements, g -> g::sqrt, "torch.sqrt(a)");
    }
    (reversed ? cases.reversed() : cases).forEach(Runnable::run);
    bench.report().mean();
  }

  private void one(String what, int elements, float scale, One build, String expression) {
    function(what, Given.floats(elements).times(scale), build, expression);
  }

  private void function(String what, Given given, One build, String expression) {
    int elements = given.shape().elements();
    compare(
        new Case(
            what + " " + elements / 1024 + " Ki",
            List.of(given),
            (g, v) -> List.of(build.apply(g).apply(v.getFirst())),
            "[" + expression + "]"),
        elements);
  }

  private void positive(String what, int elements, One build, String expression) {
    function(what, Given.floats(elements).times(4f).positive(), build, expression);
  }

  private void two(String what, int elements, Two build, String expression) {
    compare(
        new Case(
            what + " " + elements / 1024 + " Ki",
            List.of(Given.floats(elements), Given.floats(elements)),
            (g, v) -> List.of(build.apply(g).apply(v.get(0), v.get(1))),
            "[" + expression + "]"),
        elements);
  }

  private void compare(Case c, int elements) {
    int repeats = Math.max(1, (1 << 20) / elements);
    cases.add(() -> bench.compare(c, Report.Unit.ELEMENTS, elements, repeats));
  }
}
