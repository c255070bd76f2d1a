// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.protobuf;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads a protobuf message field by field: `while (in.next()) switch (in.field()) { … }`.
///
/// Every length is checked against what is left before memory is taken. Groups, field number 0 and
/// varints over ten bytes are a [ProtoFault]. An unknown field is the caller's to [#skip()] (wire
/// compatible extensions) or to [#refuse()] (messages that are hashed or signed).
public final class ProtoReader {
  private final byte[] in;
  private final int end;
  private int at;
  private int field;
  private int wireType;
  private boolean pending;

  public ProtoReader(byte[] message) {
    this(message, 0, message.length);
  }

  private ProtoReader(byte[] message, int from, int end) {
    this.in = message;
    this.at = from;
    this.end = end;
  }

  /// Moves to the next field; false at the end of the message.
  public boolean next() {
    if (pending)
      throw new IllegalStateException("field " + field + " was neither read nor skipped");
    if (at == end) return false;
    long tag = raw();
    if (tag >>> 3 == 0 || tag >>> 3 > 0x1FFFFFFFL) {
      throw new ProtoFault("field number " + Long.toUnsignedString(tag >>> 3) + " is out of range");
    }
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    pending = true;
    return true;
  }

  public int field() {
    return field;
  }

  /// The current field as an unsigned 64-bit varint.
  public long varint() {
    expect(ProtoWriter.VARINT);
    return raw();
  }

  /// The current field as a count: a varint from 0 to `max`, both included.
  public long count(long max) {
    long value = varint();
    if (value < 0 || value > max) {
      throw new ProtoFault(
          "field " + field + " is " + Long.toUnsignedString(value) + ", limit " + max);
    }
    return value;
  }

  public boolean bool() {
    return count(1) == 1;
  }

  public long fixed64() {
    expect(ProtoWriter.FIXED64);
    return little(8);
  }

  public int fixed32() {
    expect(ProtoWriter.FIXED32);
    return (int) little(4);
  }

  /// The current field as bytes, at most `max` of them: checked before they are copied.
  public byte[] bytes(int max) {
    int length = length(max);
    byte[] value = Arrays.copyOfRange(in, at, at + length);
    at += length;
    return value;
  }

  /// The current field as exactly `length` bytes.
  public byte[] exactly(int length) {
    byte[] value = bytes(length);
    if (value.length != length) {
      throw new ProtoFault(
          "field " + field + " has " + value.length + " bytes, must have " + length);
    }
    return value;
  }

  /// The current field as UTF-8 text of at most `maxBytes` bytes; malformed UTF-8 is a fault.
  public String string(int maxBytes) {
    byte[] value = bytes(maxBytes);
    try {
      CharBuffer text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(value));
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new ProtoFault("field " + field + " is not UTF-8");
    }
  }

  /// A reader over the current field as a nested message of at most `max` bytes; nothing is copied.
  public ProtoReader message(int max) {
    int length = length(max);
    var nested = new ProtoReader(in, at, at + length);
    at += length;
    return nested;
  }

  /// Passes over the current field, whatever its type.
  public void skip() {
    pending = false;
    switch (wireType) {
      case ProtoWriter.VARINT -> raw();
      case ProtoWriter.FIXED64 -> little(8);
      case ProtoWriter.FIXED32 -> little(4);
      case ProtoWriter.LENGTH_DELIMITED -> {
        pending = true;
        // Not `at += length(…)`: Java would read `at` before the length moves it.
        int length = length(Integer.MAX_VALUE);
        at += length;
      }
      default -> throw new ProtoFault("field " + field + " has wire type " + wireType);
    }
  }

  /// For messages in which every field must be known.
  public void refuse() {
    throw new ProtoFault("field " + field + " is not part of this message");
  }

  private int length(int max) {
    expect(ProtoWriter.LENGTH_DELIMITED);
    long length = raw();
    if (length < 0 || length > max) {
      throw new ProtoFault(
          "field " + field + " has " + Long.toUnsignedString(length) + " bytes, limit " + max);
    }
    if (length > end - at) {
      throw new ProtoFault("field " + field + " has " + length + " bytes, " + (end - at) + " left");
    }
    return (int) length;
  }

  private void expect(int type) {
    if (!pending) throw new IllegalStateException("no field to read: call next() first");
    pending = false;
    if (wireType != type) {
      throw new ProtoFault("field " + field + " has wire type " + wireType + ", must be " + type);
    }
  }

  private long little(int size) {
    if (end - at < size) throw new ProtoFault("the message ends inside field " + field);
    long value = 0;
    for (int i = 0; i < size; i++) value |= (in[at + i] & 0xFFL) << 8 * i;
    at += size;
    return value;
  }

  private long raw() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at == end) throw new ProtoFault("the message ends inside a varint");
      int next = in[at++];
      if (shift == 63 && (next & 0xFE) != 0) break;
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) return value;
    }
    throw new ProtoFault("a varint is longer than 64 bits");
  }
}
