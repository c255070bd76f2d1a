// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Shape;

/// Softmax and normalisation (docs/spec/exact-ops, sections 5.6 and 5.7).
public final class Norms {
  private Norms() {}

  /// The shares of each row along the last dimension: `exp(x - max) / sum`. Differentiable.
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

  /// The logarithms of the shares along the last dimension: `x - max - log(sum)`. Differentiable.
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

  /// Layer norm along the last dimension: each row less its mean, divided by its standard
  /// deviation, times `gain`, plus `bias`, both `[n]` for rows of n. Differentiable.
  ///
  /// @param epsilon added to the variance, which is that of the population
  public static Value layer(GraphBuilder g, Value x, Value gain, Value bias, float epsilon) {
    checkRow("gain", x, gain);
    checkRow("bias", x, bias);
    return g.operator(
        new Operator.LayerNorm(epsilon),
        List.of(x, gain, bias),
        () -> {
          Centred rows = Centred.of(g, Rows.of(g, x), epsilon);
          return new Lowered(
              g.reshape(g.map(MapOp.FMA, rows.unit(g), gain, bias), x.shape()),
              List.of(x, gain, bias),
              d -> {
                Value due = Rows.of(g, d);
                Value unit = rows.unitAgain(g);
                Value back = rows.back(g, g.map(MapOp.MUL, due, gain), unit);
                return List.of(
                    g.reshape(back, x.shape()),
                    g.sum(g.map(MapOp.MUL, due, unit), 0),
                    g.sum(due, 0));
              });
        });
  }

  /// RMS norm along the last dimension: each row divided by the root of its mean square, times
  /// `gain` `[n]`. Differentiable.
  ///
  /// @param epsilon added to the mean square
  public static Value rms(GraphBuilder g, Value x, Value gain, float epsilon) {
    checkRow("gain", x, gain);
    return g.operator(
        new Operator.RmsNorm(epsilon),
        List.of(x, gain),
        () -> {
          Value rows = Rows.of(g, x);
          Value scale = inverseRoot(g, Rows.mean(g, g.map(MapOp.MUL, rows, rows)), epsilon);
          Value result = g.map(MapOp.MUL, g.map(MapOp.MUL, rows, scale), gain);
          return new Lowered(
              g.reshape(result, x.shape()),
              List.of(x, gain),
              d -> {
                Value due = Rows.of(g, d);
                Value slope = g.map(MapOp.MUL, due, gain);
                Value along = Rows.mean(g, g.map(MapOp.MUL, slope, rows));
                Value square = g.map(MapOp.MUL, scale, scale);
                Value part = g.neg(g.map(MapOp.MUL, along, square));
                Value back = g.map(MapOp.MUL, g.map(MapOp.FMA, rows, part, slope), scale);
                Value turned = g.map(MapOp.MUL, g.map(MapOp.MUL, due, scale), rows);
                return List.of(g.reshape(back, x.shape()), g.sum(turned, 0));
              });
        });
  }

  /// Group norm of `[n, c, ..]`: the channels of each sample in `groups`, each normalised as one
  /// row, then times `gain` and plus `bias`, `[c]` both. With as many groups as channels, instance
  /// norm. Differentiable.
  public static Value group(
      GraphBuilder g, Value x, int groups, Value gain, Value bias, float epsilon) {
    checkChannels(x, gain, bias);
    if (groups < 1 || x.dim(1) % groups != 0) {
      throw new GraphFault(groups + " groups of " + x.dim(1) + " channels");
    }
    Shape channels = Channels.shape(x.shape());
    int samples = x.dim(0) * groups;
    Shape rows = Shape.of(samples, samples == 0 ? 0 : x.shape().elements() / samples);
    return g.operator(
        new Operator.GroupNorm(groups, epsilon),
        List.of(x, gain, bias),
        () -> {
          Centred centred = Centred.of(g, g.reshape(x, rows), epsilon);
          Value unit = g.reshape(centred.unit(g), channels);
          Value wide = Channels.column(g, gain);
          Value result = g.map(MapOp.FMA, unit, wide, Channels.column(g, bias));
          return new Lowered(
              g.reshape(result, x.shape()),
              List.of(x, gain, bias),
              d -> {
                Value due = g.reshape(d, channels);
                Value again = centred.unitAgain(g);
                Value slope = g.reshape(g.map(MapOp.MUL, due, wide), rows);
                Value turned = g.map(MapOp.MUL, due, g.reshape(again, channels));
                return List.of(
                    g.reshape(centred.back(g, slope, again), x.shape()),
                    Channels.sum(g, turned),
                    Channels.sum(g, due));
              });
        });
  }

  /// Batch norm of `[n, c, ..]` with the batch's own statistics, for training. Differentiable by
  /// `x`, `gain` and `bias`, `[c]` both.
  public static BatchNorm.Result batch(
      GraphBuilder g, Value x, Value gain, Value bias, float epsilon) {
    checkChannels(x, gain, bias);
    return BatchNorm.training(g, x, gain, bias, epsilon);
  }

  /// Batch norm of `[n, c, ..]` with given statistics, `[c]` each, for inference. Differentiable by
  /// `x`, `gain` and `bias`.
  public static Value batch(
      GraphBuilder g, Value x, BatchNorm.Affine affine, Value mean, Value variance, float epsilon) {
    checkChannels(x, affine.gain(), affine.bias());
    checkChannels(x, mean, variance);
    return BatchNorm.inference(g, x, affine, mean, variance, epsilon);
  }

  /// 1 / sqrt(a + epsilon).
  static Value inverseRoot(GraphBuilder g, Value a, float epsilon) {
    return Rows.reciprocal(g, g.map(MapOp.SQRT, g.map(MapOp.ADD, a, g.constant(epsilon))));
  }

  /// Rows less their means.
  ///
  /// @param scale 1 / standard deviation
  private record Centred(Value rows, Value mean, Value centred, Value scale) {
    static Centred of(GraphBuilder g, Value rows, float epsilon) {
      Value mean = Rows.mean(g, rows);
      Value centred = g.map(MapOp.SUB, rows, mean);
      Value variance = Rows.mean(g, g.map(MapOp.MUL, centred, centred));
      return new Centred(rows, mean, centred, inverseRoot(g, variance, epsilon));
    }

    Value unit(GraphBuilder g) {
      return g.map(MapOp.MUL, centred, scale);
    }

    /// The normalised rows from the rows themselves: another node than [#unit], so that nothing but
    /// two values per row is kept from the forward pass.
    Value unitAgain(GraphBuilder g) {
      return g.map(MapOp.FMA, rows, scale, g.neg(g.map(MapOp.MUL, mean, scale)));
    }

    /// `((slope - mean) - unit * mean(slope * unit)) * scale`: what is left of a gradient without
    /// its parts along a row of ones and along the normalised row, which normalising takes away.
    Value back(GraphBuilder g, Value slope, Value unit) {
      Value level = g.map(MapOp.SUB, slope, Rows.mean(g, slope));
      Value part = g.neg(Rows.mean(g, g.map(MapOp.MUL, slope, unit)));
      return g.map(MapOp.MUL, g.map(MapOp.FMA, unit, part, level), scale);
    }
  }

  private static void checkRow(String what, Value x, Value row) {
    int rank = x.shape().rank();
    if (rank == 0 || !row.shape().equals(Shape.of(x.dim(rank - 1)))) {
      throw new GraphFault(what + " of shape " + row.shape() + " for rows of " + x.shape());
    }
  }

  private static void checkChannels(Value x, Value a, Value b) {
    int rank = x.shape().rank();
    if (rank < 2 || !a.shape().equals(Shape.of(x.dim(1))) || !b.shape().equals(a.shape())) {
      throw new GraphFault(
          "values per channel " + a.shape() + " and " + b.shape() + " for " + x.shape());
    }
  }
}
