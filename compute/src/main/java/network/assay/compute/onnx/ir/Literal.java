// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.ir;

import java.util.stream.LongStream;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// A tensor whose elements are known: an initializer, a constant, or what folding made of them.
/// Floats are f32, everything else is kept as 64-bit integers.
///
/// The arrays are shared, never copied: nobody may write to them once a literal is made.
public final class Literal {
  private static final float[] NO_FLOATS = new float[0];
  private static final long[] NO_LONGS = new long[0];

  private final ElementType type;
  private final Shape shape;
  private final float[] floats;
  private final long[] longs;

  private Literal(ElementType type, Shape shape, float[] floats, long[] longs) {
    this.type = type;
    this.shape = shape;
    this.floats = floats;
    this.longs = longs;
    int held = type == ElementType.FLOAT ? floats.length : longs.length;
    if (held != shape.elements()) {
      throw new GraphFault("shape " + shape + " holds " + shape.elements() + ", not " + held);
    }
  }

  public static Literal floats(Shape shape, float... values) {
    return new Literal(ElementType.FLOAT, shape, values, NO_LONGS);
  }

  /// @param type any but [ElementType#FLOAT]
  public static Literal longs(ElementType type, Shape shape, long... values) {
    if (type == ElementType.FLOAT) throw new GraphFault("integers are not of type FLOAT");
    return new Literal(type, shape, NO_FLOATS, values);
  }

  /// One i64 element per dimension, as ONNX writes shapes.
  public static Literal dims(Shape shape) {
    long[] dims = LongStream.range(0, shape.rank()).map(i -> shape.dim((int) i)).toArray();
    return longs(ElementType.INT64, Shape.of(dims.length), dims);
  }

  public ElementType type() {
    return type;
  }

  public Shape shape() {
    return shape;
  }

  public int elements() {
    return shape.elements();
  }

  public boolean isFloat() {
    return type == ElementType.FLOAT;
  }

  /// The array behind a float literal; empty for others.
  public float[] sharedFloats() {
    return floats;
  }

  /// The array behind an integer literal; empty for floats.
  public long[] sharedLongs() {
    return longs;
  }

  /// The same elements under another shape of as many.
  public Literal reshaped(Shape other) {
    return new Literal(type, other, floats, longs);
  }

  /// The elements `picks` of this, under `shape`.
  public Literal picked(Shape picked, int[] picks) {
    if (isFloat()) {
      float[] values = new float[picks.length];
      for (int i = 0; i < picks.length; i++) values[i] = floats[picks[i]];
      return floats(picked, values);
    }
    long[] values = new long[picks.length];
    for (int i = 0; i < picks.length; i++) values[i] = longs[picks[i]];
    return longs(type, picked, values);
  }

  /// This as the engine holds it. Floats share the array.
  ///
  /// @throws GraphFault when an integer needs more than 32 bits
  public Tensor tensor() {
    return switch (type.dtype()) {
      case F32 -> Tensor.wrapF32(shape, floats);
      case I32 -> {
        int[] values = new int[longs.length];
        for (int i = 0; i < values.length; i++) values[i] = fit(longs[i]);
        yield Tensor.wrapI32(shape, values);
      }
      case U8 -> {
        byte[] values = new byte[longs.length];
        for (int i = 0; i < values.length; i++) values[i] = (byte) longs[i];
        yield Tensor.wrapU8(shape, values);
      }
    };
  }

  /// @throws GraphFault when `value` needs more than 32 bits
  public static int fit(long value) {
    if ((int) value != value) throw new GraphFault("integer " + value + " needs more than 32 bits");
    return (int) value;
  }

  /// Type and shape only.
  @Override
  public String toString() {
    return type + " " + shape;
  }
}
