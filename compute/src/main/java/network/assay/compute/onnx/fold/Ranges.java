// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import network.assay.compute.GraphFault;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.Shape;

/// Numbers at equal distances: `start + i * delta` while that is before `limit`. Of floats, product
/// and sum are rounded, and how many there are is the f32 difference of the ends, divided in f64.
final class Ranges {
  private Ranges() {}

  /// How many there are, or one more than `most`.
  static long count(Literal start, Literal limit, Literal delta, long most) {
    if (start.type() != limit.type() || start.type() != delta.type()) {
      throw new GraphFault("a range from " + start + " to " + limit + " by " + delta);
    }
    if (!start.isFloat()) {
      long step = Dims.number(delta);
      if (step == 0) throw new GraphFault("a range of step 0");
      long span = Math.subtractExact(Dims.number(limit), Dims.number(start));
      return Math.clamp(Math.ceilDiv(span, step), 0, most + 1);
    }
    float span = number(limit) - number(start);
    double count = Math.ceil((double) span / number(delta));
    if (number(delta) == 0 || Double.isNaN(count)) {
      throw new GraphFault(
          "a range from %s to %s by %s".formatted(number(start), number(limit), number(delta)));
    }
    return (long) Math.clamp(count, 0, most + 1);
  }

  static Literal of(Literal start, Literal limit, Literal delta) {
    int count = (int) count(start, limit, delta, Shape.MAX_ELEMENTS - 1);
    Shape shape = Shape.of(count);
    if (!start.isFloat()) {
      long[] values = new long[count];
      for (int i = 0; i < count; i++) {
        values[i] = Dims.number(start) + i * Dims.number(delta);
      }
      return Literal.longs(start.type(), shape, values);
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) values[i] = number(start) + i * number(delta);
    return Literal.floats(shape, values);
  }

  private static float number(Literal literal) {
    if (literal.elements() != 1) throw new GraphFault(literal + " where one number is due");
    return literal.sharedFloats()[0];
  }
}
