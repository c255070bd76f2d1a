// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import java.util.function.Supplier;
import network.assay.compute.build.Operator.Activation.Kind;
import network.assay.compute.graph.MapOp;

/// Activation functions, element by element, all differentiable (docs/spec/exact-ops, section 5.3).
///
/// A derivative reads the input or the result, whichever is at hand, and computes what it needs of
/// the function again, from the negated argument: that is another node, so nothing else is kept
/// from the forward pass.
public final class Activations {
  private static final float ROOT_TWO_OVER_PI = 0.79788456f;
  private static final float GELU_CUBE = 0.044715f * ROOT_TWO_OVER_PI;

  private Activations() {}

  /// max(x, +0); as [GraphBuilder#relu].
  public static Value relu(GraphBuilder g, Value x) {
    return g.relu(x);
  }

  public static Value tanh(GraphBuilder g, Value x) {
    return activation(
        g,
        Kind.TANH,
        0f,
        x,
        () -> {
          Value y = g.map(MapOp.TANH, x);
          return Lowered.by(
              x, y, d -> g.map(MapOp.MUL, d, g.map(MapOp.FMA, g.neg(y), y, g.constant(1f))));
        });
  }

  /// 1 / (1 + e^-x).
  public static Value sigmoid(GraphBuilder g, Value x) {
    return activation(
        g,
        Kind.SIGMOID,
        0f,
        x,
        () -> {
          Value y = g.map(MapOp.SIGMOID, x);
          return Lowered.by(x, y, d -> g.map(MapOp.MUL, d, g.map(MapOp.FMA, g.neg(y), y, y)));
        });
  }

  /// x times its sigmoid, also called swish.
  public static Value silu(GraphBuilder g, Value x) {
    return activation(
        g,
        Kind.SILU,
        0f,
        x,
        () ->
            Lowered.by(
                x,
                g.map(MapOp.MUL, x, g.map(MapOp.SIGMOID, x)),
                d -> {
                  Value rest = g.map(MapOp.SIGMOID, g.neg(x));
                  Value share = g.map(MapOp.SUB, g.constant(1f), rest);
                  Value bend = g.map(MapOp.FMA, x, rest, g.constant(1f));
                  return g.map(MapOp.MUL, d, g.map(MapOp.MUL, share, bend));
                }));
  }

  /// x times the normal distribution function, which is `x * (1 + erf(x / sqrt 2)) / 2`.
  public static Value gelu(GraphBuilder g, Value x) {
    return activation(
        g,
        Kind.GELU,
        0f,
        x,
        () ->
            Lowered.by(
                x, g.map(MapOp.GELU, x), d -> g.map(MapOp.MUL, d, g.map(MapOp.GELU_SLOPE, x))));
  }

  /// GELU by tanh: `x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2`, as GPT-2 has it.
  public static Value geluTanh(GraphBuilder g, Value x) {
    return activation(
        g,
        Kind.GELU_TANH,
        0f,
        x,
        () ->
            Lowered.by(
                x,
                g.map(MapOp.MUL, x, half(g, g.map(MapOp.TANH, bent(g, x)), 0.5f)),
                d -> {
                  Value t = g.map(MapOp.TANH, g.neg(bent(g, x)));
                  Value square = g.map(MapOp.MUL, x, x);
                  Value rise =
                      g.map(
                          MapOp.FMA,
                          square,
                          g.constant(1.5f * GELU_CUBE),
                          g.constant(0.5f * ROOT_TWO_OVER_PI));
                  Value steep = g.map(MapOp.FMA, g.neg(t), t, g.constant(1f));
                  Value along = g.map(MapOp.MUL, x, g.map(MapOp.MUL, steep, rise));
                  return g.map(MapOp.MUL, d, g.map(MapOp.ADD, half(g, t, -0.5f), along));
                }));
  }

  private static Value half(GraphBuilder g, Value t, float factor) {
    return g.map(MapOp.FMA, t, g.constant(factor), g.constant(0.5f));
  }

  private static Value bent(GraphBuilder g, Value x) {
    Value square = g.map(MapOp.MUL, x, x);
    Value slope = g.map(MapOp.FMA, square, g.constant(GELU_CUBE), g.constant(ROOT_TWO_OVER_PI));
    return g.map(MapOp.MUL, x, slope);
  }

  /// x where it exceeds 0, else `alpha * x`.
  public static Value leakyRelu(GraphBuilder g, Value x, float alpha) {
    return activation(
        g,
        Kind.LEAKY_RELU,
        alpha,
        x,
        () -> Lowered.by(x, leak(g, x, x, alpha), d -> leak(g, x, d, alpha)));
  }

  private static Value leak(GraphBuilder g, Value x, Value d, float alpha) {
    return g.map(MapOp.SELECT, positive(g, x), d, g.map(MapOp.MUL, d, g.constant(alpha)));
  }

  /// x where it exceeds 0, else `alpha * (e^x - 1)`.
  public static Value elu(GraphBuilder g, Value x, float alpha) {
    return activation(
        g,
        Kind.ELU,
        alpha,
        x,
        () -> {
          Value below = g.map(MapOp.SUB, g.map(MapOp.EXP, x), g.constant(1f));
          Value bent = g.map(MapOp.MUL, below, g.constant(alpha));
          Value y = g.map(MapOp.SELECT, positive(g, x), x, bent);
          return Lowered.by(
              x,
              y,
              d -> {
                Value slope = g.map(MapOp.MUL, d, g.map(MapOp.ADD, y, g.constant(alpha)));
                return g.map(MapOp.SELECT, positive(g, x), d, slope);
              });
        });
  }

  /// `log(1 + e^x)`, as `max(x, 0) + log(1 + e^-|x|)`.
  public static Value softplus(GraphBuilder g, Value x) {
    return activation(
        g,
        Kind.SOFTPLUS,
        0f,
        x,
        () -> {
          Value tail = g.map(MapOp.EXP, g.neg(g.map(MapOp.ABS, x)));
          Value rest = g.map(MapOp.LOG, g.map(MapOp.ADD, tail, g.constant(1f)));
          return Lowered.by(
              x,
              g.map(MapOp.ADD, g.map(MapOp.MAX, x, g.constant(0f)), rest),
              d -> g.map(MapOp.MUL, d, g.map(MapOp.SIGMOID, x)));
        });
  }

  /// `x / 6 + 1/2`, no less than 0 and no more than 1.
  public static Value hardSigmoid(GraphBuilder g, Value x) {
    return activation(
        g,
        Kind.HARD_SIGMOID,
        0f,
        x,
        () -> {
          Value y = ramp(g, x);
          Value slope = g.constant(1f / 6f);
          return Lowered.by(
              x,
              y,
              d -> {
                Value rising = g.map(MapOp.LT, g.constant(0f), y);
                Value below = g.map(MapOp.LT, y, g.constant(1f));
                Value inside = g.map(MapOp.I_AND, rising, below);
                return g.map(MapOp.SELECT, inside, g.map(MapOp.MUL, d, slope), g.constant(0f));
              });
        });
  }

  /// x times its hard sigmoid.
  public static Value hardSwish(GraphBuilder g, Value x) {
    return activation(
        g,
        Kind.HARD_SWISH,
        0f,
        x,
        () ->
            Lowered.by(
                x,
                g.map(MapOp.MUL, x, ramp(g, x)),
                d -> {
                  Value inner = g.map(MapOp.FMA, x, g.constant(1f / 3f), g.constant(0.5f));
                  Value low = g.map(MapOp.LT, g.constant(-3f), x);
                  Value high = g.map(MapOp.LT, x, g.constant(3f));
                  Value outer = g.map(MapOp.SELECT, low, g.constant(1f), g.constant(0f));
                  Value inside = g.map(MapOp.I_AND, low, high);
                  Value slope = g.map(MapOp.SELECT, inside, inner, outer);
                  return g.map(MapOp.MUL, d, slope);
                }));
  }

  private static Value ramp(GraphBuilder g, Value x) {
    Value line = g.map(MapOp.FMA, x, g.constant(1f / 6f), g.constant(0.5f));
    return g.map(MapOp.MIN, g.map(MapOp.MAX, line, g.constant(0f)), g.constant(1f));
  }

  private static Value positive(GraphBuilder g, Value x) {
    return g.map(MapOp.LT, g.constant(0f), x);
  }

  private static Value activation(
      GraphBuilder g, Kind kind, float alpha, Value x, Supplier<Lowered> body) {
    return g.operator(new Operator.Activation(kind, alpha), List.of(x), body);
  }
}
