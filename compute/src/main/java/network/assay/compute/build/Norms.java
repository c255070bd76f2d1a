// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Shape;

/// Softmax and normalisation along the last dimension (docs/spec/exact-ops, sections 5.6 and 5.7).
public final class Norms {
  private Norms() {}

  /// The shares of each row: `exp(x - max) / sum`. Differentiable.
  public static Value softmax(GraphBuilder g, Value x) {
    return g.operator(
        new Operator.Softmax(),
        List.of(x),
        () -> {
          Value rows = Rows.of(g, x);
          Value powers = g.map(MapOp.EXP, g.map(MapOp.SUB, rows, Rows.max(g, rows)));
          Value scale = Rows.reciprocal(g, Rows.sum(g, powers));
          Value shares = g.map(MapOp.MUL, powers, scale);
          return Lowered.by(
              x,
              g.reshape(shares, x.shape()),
              d -> {
                Value due = Rows.of(g, d);
                Value mean = Rows.sum(g, g.map(MapOp.MUL, due, shares));
                Value slope = g.map(MapOp.MUL, shares, g.map(MapOp.SUB, due, mean));
                return g.reshape(slope, x.shape());
              });
        });
  }

  /// The logarithms of the shares of each row: `x - max - log(sum)`. Differentiable.
  public static Value logSoftmax(GraphBuilder g, Value x) {
    return g.operator(
        new Operator.LogSoftmax(),
        List.of(x),
        () -> {
          Value rows = Rows.of(g, x);
          Value shifted = g.map(MapOp.SUB, rows, Rows.max(g, rows));
          Value entropy = g.map(MapOp.LOG, Rows.sum(g, g.map(MapOp.EXP, shifted)));
          Value result = g.map(MapOp.SUB, shifted, entropy);
          return Lowered.by(
              x,
              g.reshape(result, x.shape()),
              d -> {
                Value due = Rows.of(g, d);
                Value back = g.neg(Rows.sum(g, due));
                Value slope = g.map(MapOp.FMA, g.map(MapOp.EXP, result), back, due);
                return g.reshape(slope, x.shape());
              });
        });
  }

  /// Layer norm: each row less its mean, divided by its standard deviation, times `gain`, plus
  /// `bias`, both of shape `[n]` for rows of n. Differentiable.
  ///
  /// @param epsilon added to the variance, which is that of the population
  public static Value layer(GraphBuilder g, Value x, Value gain, Value bias, float epsilon) {
    checkRow("gain", x, gain);
    checkRow("bias", x, bias);
    return g.operator(
        new Operator.LayerNorm(epsilon),
        List.of(x, gain, bias),
        () -> {
          Value rows = Rows.of(g, x);
          Value centred = g.map(MapOp.SUB, rows, Rows.mean(g, rows));
          Value scale = inverseDeviation(g, centred, epsilon);
          Value unit = g.map(MapOp.MUL, centred, scale);
          return new Lowered(
              g.reshape(g.map(MapOp.FMA, unit, gain, bias), x.shape()),
              List.of(x, gain, bias),
              d -> {
                Value due = Rows.of(g, d);
                Value slope = g.map(MapOp.MUL, due, gain);
                Value level = g.map(MapOp.SUB, slope, Rows.mean(g, slope));
                Value back = along(g, slope, unit, level, scale);
                return List.of(
                    g.reshape(back, x.shape()),
                    g.sum(g.map(MapOp.MUL, due, unit), 0),
                    g.sum(due, 0));
              });
        });
  }

  /// RMS norm: each row divided by the root of its mean square, times `gain` `[n]`. Differentiable.
  ///
  /// @param epsilon added to the mean square
  public static Value rms(GraphBuilder g, Value x, Value gain, float epsilon) {
    checkRow("gain", x, gain);
    return g.operator(
        new Operator.RmsNorm(epsilon),
        List.of(x, gain),
        () -> {
          Value rows = Rows.of(g, x);
          Value scale = inverseDeviation(g, rows, epsilon);
          Value unit = g.map(MapOp.MUL, rows, scale);
          return new Lowered(
              g.reshape(g.map(MapOp.MUL, unit, gain), x.shape()),
              List.of(x, gain),
              d -> {
                Value due = Rows.of(g, d);
                Value slope = g.map(MapOp.MUL, due, gain);
                Value back = along(g, slope, unit, slope, scale);
                return List.of(g.reshape(back, x.shape()), g.sum(g.map(MapOp.MUL, due, unit), 0));
              });
        });
  }

  // 1 / sqrt(mean of squares + epsilon) of each row.
  static Value inverseDeviation(GraphBuilder g, Value rows, float epsilon) {
    Value variance = Rows.mean(g, g.map(MapOp.MUL, rows, rows));
    Value raised = g.map(MapOp.ADD, variance, g.constant(epsilon));
    return Rows.reciprocal(g, g.map(MapOp.SQRT, raised));
  }

  // (level - unit * mean(slope * unit)) * scale: what is left of a gradient when its part along the
  // normalised row, which scaling takes away, is gone.
  static Value along(GraphBuilder g, Value slope, Value unit, Value level, Value scale) {
    Value part = g.neg(Rows.mean(g, g.map(MapOp.MUL, slope, unit)));
    return g.map(MapOp.MUL, g.map(MapOp.FMA, unit, part, level), scale);
  }

  private static void checkRow(String what, Value x, Value row) {
    int rank = x.shape().rank();
    if (rank == 0 || !row.shape().equals(Shape.of(x.dim(rank - 1)))) {
      throw new GraphFault(what + " of shape " + row.shape() + " for rows of " + x.shape());
    }
  }
}
