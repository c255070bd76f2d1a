// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Reads the big-endian fields of nodes and graphs; what is missing or out of range is a
/// [FormatFault] that tells the place.
final class ByteSource {
  private final ByteBuffer in;

  ByteSource(byte[] bytes) {
    this.in = ByteBuffer.wrap(bytes);
  }

  /// Runs `decoding` over all of `bytes`, turning what goes wrong into faults with a position.
  static <T> T decodeAll(String what, byte[] bytes, Function<ByteSource, T> decoding) {
    ByteSource source = new ByteSource(bytes);
    try {
      T result = decoding.apply(source);
      if (source.in.hasRemaining()) {
        throw new FormatFault(source.in.remaining() + " bytes follow the end of the " + what);
      }
      return result;
    } catch (BufferUnderflowException e) {
      throw new FormatFault(what + " ends early, after " + bytes.length + " bytes", e);
    } catch (GraphFault e) {
      throw new FormatFault(what + " at byte " + source.in.position() + ": " + e.getMessage(), e);
    }
  }

  int u8() {
    return in.get() & 0xFF;
  }

  int i32() {
    return in.getInt();
  }

  /// An unsigned field that must fit a signed `int`.
  int size(String what) {
    int value = in.getInt();
    if (value < 0) throw fault(what + " of " + Integer.toUnsignedString(value));
    return value;
  }

  /// A number of things that take at least `least` bytes each, so that no list is made larger than
  /// the bytes can fill.
  int count(String what, int least) {
    int value = size(what);
    if (value > in.remaining() / least) {
      throw fault(value + " " + what + " cannot follow in " + in.remaining() + " bytes");
    }
    return value;
  }

  int rank() {
    int rank = u8();
    if (rank > Shape.MAX_RANK) throw fault("rank " + rank + "; at most " + Shape.MAX_RANK);
    return rank;
  }

  Shape shape() {
    int[] dims = new int[rank()];
    for (int i = 0; i < dims.length; i++) dims[i] = size("dimension");
    return Shape.of(dims);
  }

  Ints coefficients(int axes) {
    int[] values = new int[axes];
    for (int i = 0; i < axes; i++) values[i] = in.getInt();
    return Ints.of(values);
  }

  DType dtype() {
    int code = u8();
    return DType.ofCode(code).orElseThrow(() -> fault("element type " + code));
  }

  String name() {
    byte[] name = new byte[u8()];
    in.get(name);
    for (byte b : name) {
      if (b < 0) throw fault("a name that is not ASCII");
    }
    return new String(name, StandardCharsets.US_ASCII);
  }

  void expect(byte[] magic, String what) {
    byte[] found = new byte[magic.length];
    in.get(found);
    if (!Arrays.equals(found, magic)) throw fault("not " + what);
  }

  FormatFault fault(String what) {
    return new FormatFault("byte " + in.position() + ": " + what);
  }
}
