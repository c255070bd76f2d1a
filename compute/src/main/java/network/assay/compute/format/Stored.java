// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// The types of element that a safetensors file may have, in the order in which tensors of them go
/// into a file, and how they are read and written.
enum Stored {
  F32(DType.F32, 4),
  I32(DType.I32, 4),
  BF16(DType.F32, 2),
  F16(DType.F32, 2),
  U8(DType.U8, 1);

  private final DType dtype;
  private final int bytes;

  Stored(DType dtype, int bytes) {
    this.dtype = dtype;
    this.bytes = bytes;
  }

  /// How a tensor of type `dtype` lies in a file as it is.
  static Stored as(DType dtype) {
    return switch (dtype) {
      case F32 -> F32;
      case I32 -> I32;
      case U8 -> U8;
    };
  }

  static Optional<Stored> named(String name) {
    for (Stored one : values()) {
      if (one.name().equals(name)) return Optional.of(one);
    }
    return Optional.empty();
  }

  /// Bytes per element.
  int bytes() {
    return bytes;
  }

  Tensor read(ReadableByteChannel in, Shape shape) throws IOException {
    Tensor tensor = Tensor.zeros(dtype, shape);
    int elements = shape.elements();
    ByteBuffer piece = piece(elements);
    int whole = piece.capacity() / bytes;
    for (int at = 0, count; at < elements; at += count) {
      count = Math.min(whole, elements - at);
      piece.clear().limit(count * bytes);
      take(Pieces.fill(in, piece).order(ByteOrder.LITTLE_ENDIAN), tensor, at, count);
    }
    return tensor;
  }

  void write(Tensor tensor, WritableByteChannel out) throws IOException {
    int elements = tensor.elements();
    ByteBuffer piece = piece(elements);
    int whole = piece.capacity() / bytes;
    for (int at = 0, count; at < elements; at += count) {
      count = Math.min(whole, elements - at);
      piece.clear().limit(count * bytes);
      put(tensor, at, count, piece.order(ByteOrder.LITTLE_ENDIAN));
      Pieces.drain(out, piece.flip());
    }
  }

  private ByteBuffer piece(int elements) {
    return ByteBuffer.allocate((int) Math.min(Pieces.BYTES, Math.max(1L, elements) * bytes));
  }

  private void take(ByteBuffer piece, Tensor tensor, int at, int count) {
    switch (this) {
      case F32 -> piece.asFloatBuffer().get(tensor.sharedFloats(), at, count);
      case I32 -> piece.asIntBuffer().get(tensor.sharedInts(), at, count);
      case U8 -> piece.get(tensor.sharedBytes(), at, count);
      case F16 -> {
        float[] floats = tensor.sharedFloats();
        for (int i = 0; i < count; i++) floats[at + i] = Half.ofF16(piece.getShort());
      }
      case BF16 -> {
        float[] floats = tensor.sharedFloats();
        for (int i = 0; i < count; i++) floats[at + i] = Half.ofBf16(piece.getShort());
      }
    }
  }

  private void put(Tensor tensor, int at, int count, ByteBuffer piece) {
    switch (this) {
      case F32, I32, U8 -> tensor.readBytes((long) at * bytes, piece);
      case F16 -> {
        float[] floats = tensor.sharedFloats();
        for (int i = 0; i < count; i++) piece.putShort(Half.toF16(floats[at + i]));
      }
      case BF16 -> {
        float[] floats = tensor.sharedFloats();
        for (int i = 0; i < count; i++) piece.putShort(Half.toBf16(floats[at + i]));
      }
    }
  }
}
