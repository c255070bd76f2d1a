// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import network.assay.compute.GraphFault;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.Shape;
import org.jspecify.annotations.Nullable;

/// Element-wise operators on known tensors, with the engine's arithmetic: f32 rounded after each
/// operation. Integers that leave 64 bits are a fault.
final class FoldedElements {
  interface OnFloats {
    float of(float a, float b);
  }

  interface OnLongs {
    long of(long a, long b);
  }

  interface FloatTest {
    boolean of(float a, float b);
  }

  interface LongTest {
    boolean of(long a, long b);
  }

  private FoldedElements() {}

  static Literal combine(Literal a, Literal b, OnFloats floats, OnLongs longs) {
    same(a, b);
    Shape shape = Dims.common(a.shape(), b.shape());
    int[] left = Picks.of(shape, 0, Picks.repeating(a.shape(), shape));
    int[] right = Picks.of(shape, 0, Picks.repeating(b.shape(), shape));
    if (a.isFloat()) {
      float[] values = new float[shape.elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = floats.of(a.sharedFloats()[left[i]], b.sharedFloats()[right[i]]);
      }
      return Literal.floats(shape, values);
    }
    long[] values = new long[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = longs.of(a.sharedLongs()[left[i]], b.sharedLongs()[right[i]]);
    }
    return Literal.longs(a.type(), shape, values);
  }

  static Literal test(Literal a, Literal b, FloatTest floats, LongTest longs) {
    same(a, b);
    Shape shape = Dims.common(a.shape(), b.shape());
    int[] left = Picks.of(shape, 0, Picks.repeating(a.shape(), shape));
    int[] right = Picks.of(shape, 0, Picks.repeating(b.shape(), shape));
    long[] values = new long[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      boolean holds =
          a.isFloat()
              ? floats.of(a.sharedFloats()[left[i]], b.sharedFloats()[right[i]])
              : longs.of(a.sharedLongs()[left[i]], b.sharedLongs()[right[i]]);
      values[i] = holds ? 1 : 0;
    }
    return Literal.longs(ElementType.BOOL, shape, values);
  }

  static Literal where(Literal condition, Literal a, Literal b) {
    same(a, b);
    if (condition.type() != ElementType.BOOL) throw new GraphFault("a condition of " + condition);
    Shape shape = Dims.common(condition.shape(), Dims.common(a.shape(), b.shape()));
    int[] choice = Picks.of(shape, 0, Picks.repeating(condition.shape(), shape));
    int[] left = Picks.of(shape, 0, Picks.repeating(a.shape(), shape));
    int[] right = Picks.of(shape, 0, Picks.repeating(b.shape(), shape));
    int n = shape.elements();
    if (a.isFloat()) {
      float[] values = new float[n];
      for (int i = 0; i < n; i++) {
        values[i] =
            condition.sharedLongs()[choice[i]] != 0
                ? a.sharedFloats()[left[i]]
                : b.sharedFloats()[right[i]];
      }
      return Literal.floats(shape, values);
    }
    long[] values = new long[n];
    for (int i = 0; i < n; i++) {
      values[i] =
          condition.sharedLongs()[choice[i]] != 0
              ? a.sharedLongs()[left[i]]
              : b.sharedLongs()[right[i]];
    }
    return Literal.longs(a.type(), shape, values);
  }

  static Literal cast(Literal a, ElementType to) {
    if (a.type() == to) return a;
    int n = a.elements();
    if (to == ElementType.FLOAT) {
      float[] values = new float[n];
      for (int i = 0; i < n; i++) values[i] = a.sharedLongs()[i];
      return Literal.floats(a.shape(), values);
    }
    long[] values = new long[n];
    for (int i = 0; i < n; i++) {
      values[i] = a.isFloat() ? whole(a.sharedFloats()[i], to) : fit(a.sharedLongs()[i], to);
    }
    return Literal.longs(to, a.shape(), values);
  }

  private static long whole(float value, ElementType to) {
    if (to == ElementType.BOOL) return value != 0 ? 1 : 0; // a NaN is true, as in C
    return fit((long) value, to);
  }

  private static long fit(long value, ElementType to) {
    return switch (to) {
      case BOOL -> value != 0 ? 1 : 0;
      case UINT8 -> inside(value, 0, 255);
      case INT32 -> inside(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT64 -> value;
      case FLOAT -> throw new GraphFault("no integer type");
    };
  }

  private static long inside(long value, long least, long greatest) {
    if (value < least || value > greatest) throw new GraphFault(value + " does not fit its type");
    return value;
  }

  static Literal map(Literal a, OnFloats floats, OnLongs longs) {
    return combine(a, a, floats, longs);
  }

  static Literal not(Literal a) {
    if (a.type() != ElementType.BOOL) throw new GraphFault("the opposite of " + a);
    return combine(a, a, (x, _) -> x, (x, _) -> 1 - x);
  }

  /// What is left of integers, with the sign of the dividend or of the divisor; of floats, nothing.
  static @Nullable Literal modulo(Literal a, Literal b, boolean ofDividend) {
    if (a.isFloat()) return null;
    return combine(
        a, b, (x, _) -> x, (x, y) -> ofDividend ? x % nonZero(y) : Math.floorMod(x, nonZero(y)));
  }

  /// Toward zero, as C's.
  static long divide(long a, long b) {
    if (b == -1) return Math.negateExact(a);
    return a / nonZero(b);
  }

  private static long nonZero(long b) {
    if (b == 0) throw new GraphFault("a division by zero");
    return b;
  }

  private static void same(Literal a, Literal b) {
    if (a.type() != b.type()) throw new GraphFault(a + " together with " + b);
  }
}
