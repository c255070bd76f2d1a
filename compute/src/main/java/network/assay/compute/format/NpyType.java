// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.nio.ByteBuffer;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Tensor;

/// The types of element of .npy files that are read: each without loss but f8, which is rounded to
/// the nearest f32, the even one of two.
enum NpyType {
  F8(DType.F32, 8),
  F4(DType.F32, 4),
  F2(DType.F32, 2),
  I8(DType.I32, 8),
  I4(DType.I32, 4),
  I2(DType.I32, 2),
  U2(DType.I32, 2),
  I1(DType.I32, 1),
  U1(DType.U8, 1),
  B1(DType.U8, 1);

  private final DType dtype;
  private final int bytes;

  NpyType(DType dtype, int bytes) {
    this.dtype = dtype;
    this.bytes = bytes;
  }

  DType dtype() {
    return dtype;
  }

  /// Bytes per element.
  int bytes() {
    return bytes;
  }

  /// @param descr byte order and type, e.g. `<f4`
  static NpyType of(String descr) {
    for (NpyType type : values()) {
      boolean named = descr.length() == 3 && descr.substring(1).equalsIgnoreCase(type.name());
      boolean ordered = named && (type.bytes == 1 ? "|<>=" : "<>").indexOf(descr.charAt(0)) >= 0;
      if (ordered && descr.charAt(1) >= 'a') return type;
    }
    String nearest =
        switch (descr.length() < 2 ? ' ' : descr.charAt(1)) {
          case 'f', 'c' -> "; save array.astype('float32')";
          case 'i', 'u' -> "; save array.astype('int32')";
          default -> "";
        };
    throw new FormatFault(
        "npy: type %s is not supported; f2, f4, f8, i1, i2, i4, i8, u1, u2 and b1 are%s"
            .formatted(descr, nearest));
  }

  /// Moves `count` elements from `piece` into `tensor`, from element `at` on.
  void take(ByteBuffer piece, Tensor tensor, int at, int count) {
    switch (this) {
      case F4 -> piece.asFloatBuffer().get(tensor.sharedFloats(), at, count);
      case F8 -> {
        float[] to = tensor.sharedFloats();
        for (int i = 0; i < count; i++) to[at + i] = rounded(piece.getDouble(), at + i);
      }
      case F2 -> {
        float[] to = tensor.sharedFloats();
        for (int i = 0; i < count; i++) to[at + i] = Half.ofF16(piece.getShort());
      }
      case I4 -> piece.asIntBuffer().get(tensor.sharedInts(), at, count);
      case I2 -> {
        int[] to = tensor.sharedInts();
        for (int i = 0; i < count; i++) to[at + i] = piece.getShort();
      }
      case U2 -> {
        int[] to = tensor.sharedInts();
        for (int i = 0; i < count; i++) to[at + i] = piece.getShort() & 0xFFFF;
      }
      case I1 -> {
        int[] to = tensor.sharedInts();
        for (int i = 0; i < count; i++) to[at + i] = piece.get();
      }
      case I8 -> {
        int[] to = tensor.sharedInts();
        for (int i = 0; i < count; i++) to[at + i] = narrowed(piece.getLong(), at + i);
      }
      case U1 -> piece.get(tensor.sharedBytes(), at, count);
      case B1 -> {
        byte[] to = tensor.sharedBytes();
        for (int i = 0; i < count; i++) to[at + i] = truth(piece.get(), at + i);
      }
    }
  }

  private static float rounded(double value, int element) {
    float rounded = (float) value;
    if (Float.isInfinite(rounded) && !Double.isInfinite(value)) {
      throw new FormatFault("npy: element " + element + " is " + value + ", beyond f32");
    }
    return rounded;
  }

  private static int narrowed(long value, int element) {
    if (value != (int) value) {
      throw new FormatFault("npy: element " + element + " is " + value + ", beyond 32 bits");
    }
    return (int) value;
  }

  private static byte truth(byte value, int element) {
    if ((value & 0xFE) != 0) {
      throw new FormatFault("npy: element " + element + " is no truth value");
    }
    return value;
  }
}
