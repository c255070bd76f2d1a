// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Shape;

/// Batch norm (docs/spec/exact-ops, section 5.7); made by [Norms#batch].
public final class BatchNorm {
  private BatchNorm() {}

  /// Scale and shift of each channel, `[c]` both.
  public record Affine(Value gain, Value bias) {}

  /// What training gives.
  ///
  /// @param mean of each channel of the batch
  /// @param variance of each channel of the batch, divided by one less than the number of elements,
  ///     as running statistics want it
  public record Result(Value output, Value mean, Value variance) {}

  /// A running statistic after a batch: `old + momentum * (batch - old)`.
  public static Value running(GraphBuilder g, Value old, Value batch, float momentum) {
    return g.map(MapOp.FMA, g.constant(momentum), g.map(MapOp.SUB, batch, old), old);
  }

  static Result training(GraphBuilder g, Value x, Value gain, Value bias, float epsilon) {
    Shape shape = Channels.shape(x.shape());
    float count = (float) shape.dim(0) * shape.dim(2);
    // Statistics first: they are results of their own, without a derivative.
    Value[] statistics = new Value[2];
    Value output =
        g.operator(
            new Operator.BatchNorm(true, epsilon),
            List.of(x, gain, bias),
            () -> {
              Value rows = g.reshape(x, shape);
              Value mean = over(g, Channels.sum(g, rows), count);
              Value centred = g.map(MapOp.SUB, rows, Channels.column(g, mean));
              Value squares = Channels.sum(g, g.map(MapOp.MUL, centred, centred));
              Value scale = Norms.inverseRoot(g, over(g, squares, count), epsilon);
              statistics[0] = mean;
              statistics[1] = over(g, squares, count - 1);
              return new Lowered(
                  g.reshape(scaled(g, rows, gain, bias, mean, scale), x.shape()),
                  List.of(x, gain, bias),
                  d -> {
                    Value due = g.reshape(d, shape);
                    Back back = new Back(g, rows, mean, scale);
                    Value turned = Channels.sum(g, g.map(MapOp.MUL, due, back.unit()));
                    Value level = Channels.sum(g, due);
                    Value slope =
                        back.slope(due, gain, over(g, level, count), over(g, turned, count));
                    return List.of(g.reshape(slope, x.shape()), turned, level);
                  });
            });
    return new Result(output, statistics[0], statistics[1]);
  }

  static Value inference(
      GraphBuilder g, Value x, Affine affine, Value mean, Value variance, float epsilon) {
    Value gain = affine.gain();
    Shape shape = Channels.shape(x.shape());
    return g.operator(
        new Operator.BatchNorm(false, epsilon),
        List.of(x, gain, affine.bias(), mean, variance),
        () -> {
          Value rows = g.reshape(x, shape);
          Value scale = Norms.inverseRoot(g, variance, epsilon);
          return new Lowered(
              g.reshape(scaled(g, rows, gain, affine.bias(), mean, scale), x.shape()),
              List.of(x, gain, affine.bias()),
              d -> {
                Value due = g.reshape(d, shape);
                Value unit = new Back(g, rows, mean, scale).unit();
                Value factor = Channels.column(g, g.map(MapOp.MUL, gain, scale));
                return List.of(
                    g.reshape(g.map(MapOp.MUL, due, factor), x.shape()),
                    Channels.sum(g, g.map(MapOp.MUL, due, unit)),
                    Channels.sum(g, due));
              });
        });
  }

  // x * (gain * scale) + (bias - mean * (gain * scale)): one operation per element.
  private static Value scaled(
      GraphBuilder g, Value rows, Value gain, Value bias, Value mean, Value scale) {
    Value factor = g.map(MapOp.MUL, gain, scale);
    Value shift = g.map(MapOp.FMA, g.neg(mean), factor, bias);
    return g.map(MapOp.FMA, rows, Channels.column(g, factor), Channels.column(g, shift));
  }

  /// The way back, from the input and two values per channel.
  private record Back(GraphBuilder g, Value rows, Value mean, Value scale) {
    Value shift() {
      return g.neg(g.map(MapOp.MUL, mean, scale));
    }

    Value unit() {
      return g.map(MapOp.FMA, rows, Channels.column(g, scale), Channels.column(g, shift()));
    }

    /// `gain * scale * (d - level - unit * turned)`, gathered into two operations per element.
    ///
    /// @param level the mean of `d`
    /// @param turned the mean of `d * unit`
    Value slope(Value d, Value gain, Value level, Value turned) {
      Value factor = g.map(MapOp.MUL, gain, scale);
      Value along = g.neg(g.map(MapOp.MUL, factor, turned));
      Value byRow = g.map(MapOp.MUL, along, scale);
      Value rest = g.map(MapOp.FMA, along, shift(), g.neg(g.map(MapOp.MUL, factor, level)));
      Value part = g.map(MapOp.FMA, rows, Channels.column(g, byRow), Channels.column(g, rest));
      return g.map(MapOp.FMA, d, Channels.column(g, factor), part);
    }
  }

  private static Value over(GraphBuilder g, Value sum, float count) {
    return g.map(MapOp.DIV, sum, g.constant(count));
  }
}
