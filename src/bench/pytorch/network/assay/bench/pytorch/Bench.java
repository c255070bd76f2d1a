// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Backend;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Both engines and the clock.
record Bench(Backend ours, Torch torch, Meter meter, Report report, String only) {
  /// Beyond this the two do not compute the same: rounding alone is far below.
  private static final double FAR = 1e-3;

  /// Values to compute with: f32 from `offset - scale` to `offset + scale`, or i32 from 0 to
  /// `below - 1`.
  record Given(DType dtype, Shape shape, float scale, float offset, int below) {
    static Given floats(int... dims) {
      return new Given(DType.F32, Shape.of(dims), 1f, 0f, 0);
    }

    static Given indices(int below, int... dims) {
      return new Given(DType.I32, Shape.of(dims), 0f, 0f, below);
    }

    Given times(float factor) {
      return new Given(dtype, shape, factor * scale, offset, below);
    }

    Given positive() {
      return new Given(dtype, shape, scale, scale, below);
    }

    Tensor tensor(int stream) {
      int[] words = new int[shape.elements()];
      Philox.fill(1, stream, 0, words);
      Tensor tensor = Tensor.zeros(dtype, shape);
      for (int i = 0; i < words.length; i++) {
        switch (dtype) {
          case F32 -> tensor.sharedFloats()[i] = Math.fma(words[i] * 0x1p-31f, scale, offset);
          case I32 -> tensor.sharedInts()[i] = (words[i] >>> 1) % below;
          case U8 -> tensor.sharedBytes()[i] = (byte) words[i];
        }
      }
      return tensor;
    }
  }

  /// One operator, or a few, in both languages.
  ///
  /// @param given the operands `a`, `b`, `c` ...
  /// @param build the same in a graph; every value it gives is compared
  /// @param expression in TorchScript: a list of as many tensors
  record Case(
      String what,
      List<Given> given,
      BiFunction<GraphBuilder, List<Value>, List<Value>> build,
      String expression) {
    static String name(int operand) {
      return String.valueOf((char) ('a' + operand));
    }
  }

  /// Whether the user asked for it.
  boolean wants(String what) {
    return what.contains(only);
  }

  /// Compares results, then times.
  ///
  /// @param work of one run, in what `unit` counts
  /// @param repeats how often PyTorch does it for one call from Java, so that the call costs
  ///     nothing
  void compare(Case c, Report.Unit unit, double work, int repeats) {
    compare(c, unit, work, repeats, 0);
  }

  /// @param bound how many of the operands, the last ones, our program is bound to
  void compare(Case c, Report.Unit unit, double work, int repeats, int bound) {
    if (!wants(c.what())) return;
    var names = new ArrayList<String>();
    var tensors = new ArrayList<Tensor>();
    var free = new TreeMap<String, Tensor>();
    var fixed = new TreeMap<String, Tensor>();
    GraphBuilder g = new GraphBuilder();
    var values = new ArrayList<Value>();
    for (int i = 0; i < c.given().size(); i++) {
      String name = Case.name(i);
      Tensor tensor = c.given().get(i).tensor(i);
      names.add(name);
      tensors.add(tensor);
      (i < c.given().size() - bound ? free : fixed).put(name, tensor);
      values.add(g.input(name, tensor.dtype(), tensor.shape()));
    }
    int count = 0;
    for (Value value : c.build().apply(g, values)) g.output("out" + count++, value);
    var program = new Ours(ours.compile(g.build(), State.of(fixed)), State.of(free));
    String once = "    result = " + c.expression() + "\n    return result";
    double apart = 0;
    try (var theirs = new Theirs(torch, names, tensors, once, false)) {
      program.run();
      List<float[]> results = theirs.call();
      if (results.size() != count)
        throw new IllegalStateException(c.what() + ": " + results.size());
      for (int i = 0; i < count; i++) {
        apart = Math.max(apart, Difference.of(program.outputs().get("out" + i), results.get(i)));
      }
    }
    check(c.what(), apart);
    String often =
        "    result = annotate(List[Tensor], [])\n    for _ in range("
            + repeats
            + "):\n      result = "
            + c.expression()
            + "\n    return result";
    try (var theirs = new Theirs(torch, names, tensors, often, false)) {
      Meter.Times times = meter.measure(program, theirs).forOneOf(repeats);
      report.line(new Report.Line(c.what(), unit, work, times, apart));
    }
  }

  /// @throws IllegalStateException when results are further apart than rounding explains
  void check(String what, double apart) {
    if (!(apart < FAR)) throw new IllegalStateException(what + " is apart by " + apart);
  }
}
