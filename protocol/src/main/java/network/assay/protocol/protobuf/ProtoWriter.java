// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.protobuf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes a protobuf message field by field, in the order called, with minimal varints. The same
/// calls always give the same bytes, so what is written here may be hashed and signed.
///
/// A method writes its field even when the value is the default one: presence is the caller's
/// choice.
public final class ProtoWriter {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH_DELIMITED = 2;
  static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /// An unsigned 64-bit varint (protobuf `uint64`, `uint32`, `bool`, enums).
  public ProtoWriter varint(int field, long value) {
    tag(field, VARINT);
    raw(value);
    return this;
  }

  public ProtoWriter bool(int field, boolean value) {
    return varint(field, value ? 1 : 0);
  }

  public ProtoWriter fixed64(int field, long value) {
    tag(field, FIXED64);
    for (int shift = 0; shift < 64; shift += 8) out.write((int) (value >>> shift));
    return this;
  }

  public ProtoWriter fixed32(int field, int value) {
    tag(field, FIXED32);
    for (int shift = 0; shift < 32; shift += 8) out.write(value >>> shift);
    return this;
  }

  public ProtoWriter bytes(int field, byte[] value) {
    tag(field, LENGTH_DELIMITED);
    raw(value.length);
    out.writeBytes(value);
    return this;
  }

  public ProtoWriter string(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /// A nested message.
  public ProtoWriter message(int field, ProtoWriter nested) {
    return bytes(field, nested.toBytes());
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }

  private void tag(int field, int wireType) {
    if (field < 1) throw new IllegalArgumentException("field number " + field + ", must be >= 1");
    raw((long) field << 3 | wireType);
  }

  private void raw(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
