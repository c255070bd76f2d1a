// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import network.assay.compute.GraphFault;

/// Elements of one type in row-major order: a value. Two tensors are equal when type, shape and
/// canonical bytes are.
///
/// Canonical bytes are little-endian, with every NaN written as `0x7FC00000` (docs/spec/exact-ops,
/// section 1). In memory a NaN may carry any payload; nothing that leaves through this class does.
///
/// A tensor made with a `wrap` method shares the array it was given, and the `shared` methods hand
/// that array out, so that kernels need no copy. Whoever holds such an array must not write to it
/// while anyone may read the tensor.
public final class Tensor {
  private static final ValueLayout.OfFloat CANONICAL =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int STREAM_BYTES = 1 << 16;
  private static final float[] NO_FLOATS = new float[0];
  private static final int[] NO_INTS = new int[0];
  private static final byte[] NO_BYTES = new byte[0];

  private final DType dtype;
  private final Shape shape;
  private final float[] floats;
  private final int[] ints;
  private final byte[] bytes;

  private Tensor(DType dtype, Shape shape, float[] floats, int[] ints, byte[] bytes) {
    this.dtype = dtype;
    this.shape = shape;
    this.floats = floats;
    this.ints = ints;
    this.bytes = bytes;
    int held = Math.max(floats.length, Math.max(ints.length, bytes.length));
    if (held != shape.elements()) {
      throw new GraphFault(
          "shape " + shape + " has " + shape.elements() + " elements, data has " + held);
    }
  }

  public static Tensor f32(Shape shape, float... values) {
    return wrapF32(shape, values.clone());
  }

  public static Tensor i32(Shape shape, int... values) {
    return wrapI32(shape, values.clone());
  }

  public static Tensor u8(Shape shape, byte... values) {
    return wrapU8(shape, values.clone());
  }

  /// One f32 element, of the empty shape.
  public static Tensor scalar(float value) {
    return wrapF32(Shape.SCALAR, new float[] {value});
  }

  /// Takes over `values`.
  public static Tensor wrapF32(Shape shape, float[] values) {
    return new Tensor(DType.F32, shape, values, NO_INTS, NO_BYTES);
  }

  /// Takes over `values`.
  public static Tensor wrapI32(Shape shape, int[] values) {
    return new Tensor(DType.I32, shape, NO_FLOATS, values, NO_BYTES);
  }

  /// Takes over `values`.
  public static Tensor wrapU8(Shape shape, byte[] values) {
    return new Tensor(DType.U8, shape, NO_FLOATS, NO_INTS, values);
  }

  public static Tensor zeros(DType dtype, Shape shape) {
    return switch (dtype) {
      case F32 -> wrapF32(shape, new float[shape.elements()]);
      case I32 -> wrapI32(shape, new int[shape.elements()]);
      case U8 -> wrapU8(shape, new byte[shape.elements()]);
    };
  }

  /// Reads the canonical bytes of a tensor: exactly as many as `dtype` and `shape` need, from the
  /// position of `source`. A NaN of another pattern is taken as the NaN it is.
  public static Tensor read(DType dtype, Shape shape, ByteBuffer source) {
    long needed = (long) shape.elements() * dtype.bytes();
    if (source.remaining() < needed) {
      throw new GraphFault(
          dtype
              + " "
              + shape
              + " needs "
              + needed
              + " bytes, "
              + source.remaining()
              + " are there");
    }
    Tensor tensor = zeros(dtype, shape);
    ByteBuffer in = source.slice().order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case F32 -> in.asFloatBuffer().get(tensor.floats);
      case I32 -> in.asIntBuffer().get(tensor.ints);
      case U8 -> in.get(tensor.bytes);
    }
    source.position(source.position() + (int) needed);
    return tensor;
  }

  public DType dtype() {
    return dtype;
  }

  public Shape shape() {
    return shape;
  }

  public int elements() {
    return shape.elements();
  }

  /// The number of canonical bytes.
  public long byteSize() {
    return (long) shape.elements() * dtype.bytes();
  }

  /// Element `index` of an f32 tensor, as it lies in memory.
  public float floatAt(int index) {
    return sharedFloats()[index];
  }

  /// Element `index` of an i32 tensor, or of a u8 tensor as 0 to 255.
  public int intAt(int index) {
    return dtype == DType.U8 ? bytes[index] & 0xFF : sharedInts()[index];
  }

  /// The canonical bit pattern of element `index`: of a u8, its value.
  public int bitsAt(int index) {
    return dtype == DType.F32 ? Float.floatToIntBits(floats[index]) : intAt(index);
  }

  /// The array behind an f32 tensor; see the class comment.
  public float[] sharedFloats() {
    require(DType.F32);
    return floats;
  }

  /// The array behind an i32 tensor; see the class comment.
  public int[] sharedInts() {
    require(DType.I32);
    return ints;
  }

  /// The array behind a u8 tensor; see the class comment.
  public byte[] sharedBytes() {
    require(DType.U8);
    return bytes;
  }

  /// The same elements under another shape of as many elements; shares the array.
  public Tensor reshaped(Shape other) {
    return new Tensor(dtype, other, floats, ints, bytes);
  }

  /// The same elements in an array of their own.
  public Tensor copy() {
    return new Tensor(dtype, shape, floats.clone(), ints.clone(), bytes.clone());
  }

  /// Streams the canonical bytes in order, in pieces of at most 64 KiB. The buffer is lent for the
  /// call only.
  public void writeTo(Consumer<ByteBuffer> sink) {
    long size = byteSize();
    ByteBuffer piece = ByteBuffer.allocate((int) Math.min(STREAM_BYTES, size));
    for (long at = 0; at < size; at += STREAM_BYTES) {
      piece.clear().limit((int) Math.min(STREAM_BYTES, size - at));
      readBytes(at, piece);
      piece.flip();
      sink.accept(piece);
    }
  }

  /// Fills `target` with canonical bytes from byte `offset` on. Both the offset and the length must
  /// fall between elements and within the tensor.
  public void readBytes(long offset, ByteBuffer target) {
    int length = target.remaining();
    if (offset < 0
        || offset + length > byteSize()
        || offset % dtype.bytes() != 0
        || length % dtype.bytes() != 0) {
      throw new GraphFault(
          "bytes " + offset + " + " + length + " of " + this + " are not whole elements of it");
    }
    int first = (int) (offset / dtype.bytes());
    int count = length / dtype.bytes();
    switch (dtype) {
      case F32 -> readFloats(first, count, target);
      case I32 ->
          target.slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(ints, first, count);
      case U8 -> target.slice().put(bytes, first, count);
    }
    target.position(target.position() + length);
  }

  private void readFloats(int first, int count, ByteBuffer target) {
    if (target.hasArray()) {
      byte[] array = target.array();
      int at = target.arrayOffset() + target.position();
      MemorySegment.copy(floats, first, MemorySegment.ofArray(array), CANONICAL, at, count);
      NaNs.mend(array, at, count);
    } else {
      ByteBuffer out = target.slice().order(ByteOrder.LITTLE_ENDIAN);
      out.asFloatBuffer().put(floats, first, count);
      for (int i = 0; i < count; i++) {
        int bits = out.getInt(i * Float.BYTES);
        out.putInt(i * Float.BYTES, Float.floatToIntBits(Float.intBitsToFloat(bits)));
      }
    }
  }

  /// Whether an f32 tensor holds a NaN; false for the other types.
  public boolean hasNaN() {
    int found = 0;
    for (float value : floats) {
      int magnitude = Float.floatToRawIntBits(value) & 0x7FFF_FFFF;
      found |= 0x7F80_0000 - magnitude;
    }
    return found < 0;
  }

  private void require(DType wanted) {
    if (dtype != wanted) {
      throw new GraphFault("tensor is " + dtype + " " + shape + ", " + wanted + " is needed");
    }
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof Tensor tensor) || dtype != tensor.dtype || !shape.equals(tensor.shape)) {
      return false;
    }
    for (int i = 0; i < shape.elements(); i++) {
      if (bitsAt(i) != tensor.bitsAt(i)) return false;
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 31 * dtype.hashCode() + shape.hashCode();
    for (int i = 0; i < shape.elements(); i++) hash = 31 * hash + bitsAt(i);
    return hash;
  }

  /// Type and shape only.
  @Override
  public String toString() {
    return dtype + " " + shape;
  }
}
