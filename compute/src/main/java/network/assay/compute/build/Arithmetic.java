// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import java.util.stream.IntStream;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Shape;

/// Differentiable element-wise arithmetic (docs/spec/exact-ops, section 5.3). Operands are aligned
/// at their last dimension; a gradient of a repeated one is summed.
final class Arithmetic {
  private static final float TWO_OVER_ROOT_PI = 1.1283792f;

  private final GraphBuilder g;

  Arithmetic(GraphBuilder g) {
    this.g = g;
  }

  Value add(Value a, Value b) {
    Value sum = g.map(MapOp.ADD, a, b);
    return g.derive(sum, List.of(a, b), d -> List.of(narrow(d, a), narrow(d, b)));
  }

  Value sub(Value a, Value b) {
    Value difference = g.map(MapOp.SUB, a, b);
    return g.derive(difference, List.of(a, b), d -> List.of(narrow(d, a), narrow(g.neg(d), b)));
  }

  Value mul(Value a, Value b) {
    Value product = g.map(MapOp.MUL, a, b);
    return g.derive(
        product, List.of(a, b), d -> List.of(narrow(g.mul(d, b), a), narrow(g.mul(d, a), b)));
  }

  Value div(Value a, Value b) {
    Value quotient = g.map(MapOp.DIV, a, b);
    return g.derive(
        quotient,
        List.of(a, b),
        d -> List.of(narrow(g.div(d, b), a), narrow(g.neg(g.mul(d, g.div(quotient, b))), b)));
  }

  Value fma(Value a, Value b, Value c) {
    Value result = g.map(MapOp.FMA, a, b, c);
    return g.derive(
        result,
        List.of(a, b, c),
        d -> List.of(narrow(g.mul(d, b), a), narrow(g.mul(d, a), b), narrow(d, c)));
  }

  Value neg(Value a) {
    return g.derive(g.map(MapOp.NEG, a), List.of(a), d -> List.of(g.neg(d)));
  }

  Value exp(Value a) {
    Value result = g.map(MapOp.EXP, a);
    return g.derive(result, List.of(a), d -> List.of(g.mul(d, result)));
  }

  Value log(Value a) {
    return g.derive(g.map(MapOp.LOG, a), List.of(a), d -> List.of(g.div(d, a)));
  }

  Value sqrt(Value a) {
    Value result = g.map(MapOp.SQRT, a);
    return g.derive(result, List.of(a), d -> List.of(g.div(g.mul(d, g.constant(0.5f)), result)));
  }

  Value erf(Value a) {
    return g.derive(
        g.map(MapOp.ERF, a),
        List.of(a),
        d -> {
          Value density = g.exp(g.neg(g.mul(a, a)));
          return List.of(g.mul(d, g.mul(density, g.constant(TWO_OVER_ROOT_PI))));
        });
  }

  Value sin(Value a) {
    return g.derive(g.map(MapOp.SIN, a), List.of(a), d -> List.of(g.mul(d, g.cos(a))));
  }

  Value cos(Value a) {
    return g.derive(g.map(MapOp.COS, a), List.of(a), d -> List.of(g.neg(g.mul(d, g.sin(a)))));
  }

  Value abs(Value a) {
    return g.derive(
        g.map(MapOp.ABS, a),
        List.of(a),
        d -> {
          Value falling = g.select(below(a, zero()), g.neg(d), zero());
          return List.of(g.select(below(zero(), a), d, falling));
        });
  }

  Value relu(Value a) {
    return g.operator(
        new Operator.Activation(Operator.Activation.Kind.RELU, 0f),
        List.of(a),
        () -> {
          Value result = g.map(MapOp.MAX, a, zero());
          return Lowered.by(a, result, d -> g.select(below(zero(), result), d, zero()));
        });
  }

  /// The greater or the lesser; a gradient goes to `a` where the two are equal.
  Value extreme(MapOp op, Value a, Value b) {
    Value result = g.map(op, a, b);
    return g.derive(
        result,
        List.of(a, b),
        d -> {
          Value first = op == MapOp.MAX ? g.map(MapOp.LE, b, a) : g.map(MapOp.LE, a, b);
          return List.of(
              narrow(g.select(first, d, zero()), a), narrow(g.select(first, zero(), d), b));
        });
  }

  Value select(Value mask, Value a, Value b) {
    Value result = g.map(MapOp.SELECT, mask, a, b);
    return g.derive(
        result,
        List.of(a, b),
        d -> List.of(narrow(g.select(mask, d, zero()), a), narrow(g.select(mask, zero(), d), b)));
  }

  /// `a` to the power of `exponent` by squaring, from the highest bit down; a negative power is the
  /// reciprocal of the positive one.
  Value power(Value a, int exponent) {
    if (exponent == Integer.MIN_VALUE) throw new GraphFault("power " + exponent);
    if (exponent == 1) return a;
    return g.operator(
        new Operator.Power(exponent),
        List.of(a),
        () -> Lowered.by(a, raised(a, exponent), d -> slope(a, exponent, d)));
  }

  private Value slope(Value a, int exponent, Value d) {
    if (exponent == 0) return g.spread(zero(), a.shape());
    Value scaled = g.map(MapOp.MUL, d, g.constant((float) exponent));
    return g.map(MapOp.MUL, scaled, raised(a, exponent - 1));
  }

  private Value raised(Value a, int exponent) {
    if (exponent == 0) return g.spread(g.constant(1f), a.shape());
    int bits = Math.abs(exponent);
    Value result = a;
    for (int bit = Integer.highestOneBit(bits) >> 1; bit > 0; bit >>= 1) {
      result = g.map(MapOp.MUL, result, result);
      if ((bits & bit) != 0) result = g.map(MapOp.MUL, result, a);
    }
    return exponent < 0 ? g.map(MapOp.DIV, g.constant(1f), result) : result;
  }

  /// Sums a gradient over what was repeated to give it its shape: runs of neighbouring dimensions
  /// that `to` lacks or has as 1, each run in one sum, the outermost first.
  Value narrow(Value gradient, Value to) {
    Shape due = to.shape();
    Value result = g.spread(gradient, Shapes.common(gradient.shape(), due));
    int missing = result.shape().rank() - due.rank();
    Shape full = result.shape();
    int[] axes =
        IntStream.range(0, full.rank())
            .filter(i -> i < missing || (due.dim(i - missing) == 1 && full.dim(i) != 1))
            .toArray();
    return axes.length == 0 ? result : g.reshape(g.sum(result, axes), due);
  }

  private Value below(Value a, Value b) {
    return g.map(MapOp.LT, a, b);
  }

  private Value zero() {
    return g.constant(0f);
  }
}
