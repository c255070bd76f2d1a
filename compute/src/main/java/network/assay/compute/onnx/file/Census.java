// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.file;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import network.assay.compute.FormatFault;

/// Walks the bytes of a model before they are parsed, because a parser makes an object of some
/// hundred bytes for a field of two. Every length has to end inside what holds it, and the number
/// of fields and of packed integers is bounded. Takes no memory but the stack.
final class Census {
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    TENSOR,
    SPARSE,
    VALUE,
    TYPE,
    TENSOR_TYPE,
    NESTED_TYPE,
    SHAPE,
    FUNCTION,
    TRAINING,
    ANNOTATION,
    PLACEMENT,
    SHARDING,
    SHARDED,
    GROUPS,
    /// Holds no further messages.
    PLAIN
  }

  private static final Map<Message, Map<Integer, Message>> PARTS = parts();

  /// The fields that hold varints back to back, each of which becomes eight bytes.
  private static final Map<Message, int[]> PACKED =
      new EnumMap<>(
          Map.of(
              Message.TENSOR, new int[] {1, 5, 7, 11},
              Message.ATTRIBUTE, new int[] {8},
              Message.SPARSE, new int[] {3},
              Message.SHARDING, new int[] {2},
              Message.GROUPS, new int[] {2}));

  private static final int MAX_DEPTH = 32;
  private static final int MAX_VARINT = 10;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private final Limits limits;
  private int at;
  private long fields;
  private long packed;

  private Census(byte[] bytes, Limits limits) {
    this.bytes = bytes;
    this.limits = limits;
  }

  /// @throws FormatFault unless `bytes` are the fields of one model, within `limits`
  static void take(byte[] bytes, Limits limits) {
    new Census(bytes, limits).message(Message.MODEL, bytes.length, 0);
  }

  private void message(Message message, int end, int depth) {
    if (depth > MAX_DEPTH) throw fault("messages nested deeper than " + MAX_DEPTH);
    Map<Integer, Message> parts = PARTS.getOrDefault(message, Map.of());
    while (at < end) {
      if (++fields > limits.fields()) throw fault("more than " + limits.fields() + " fields");
      long tag = varint(end);
      int field = (int) (tag >>> 3);
      if (tag >>> 3 == 0 || tag >>> 3 > 0x1FFF_FFFF) throw fault("field number " + (tag >>> 3));
      switch ((int) (tag & 7)) {
        case VARINT -> varint(end);
        case FIXED64 -> skip(Long.BYTES, end);
        case FIXED32 -> skip(Integer.BYTES, end);
        case BYTES -> {
          long length = varint(end);
          if (length < 0 || length > end - at) {
            throw fault(
                "a field of %s bytes where %d are left"
                    .formatted(Long.toUnsignedString(length), end - at));
          }
          Message part = parts.get(field);
          if (part != null) {
            message(part, at + (int) length, depth + 1);
          } else {
            if (isPacked(message, field)) count(length);
            at += (int) length;
          }
        }
        default -> throw fault("wire type " + (tag & 7));
      }
    }
  }

  private void count(long length) {
    packed += length;
    if (packed > limits.fields()) {
      throw fault("more than " + limits.fields() + " bytes of packed integers");
    }
  }

  private static boolean isPacked(Message message, int field) {
    int[] numbers = PACKED.get(message);
    if (numbers == null) return false;
    for (int number : numbers) {
      if (number == field) return true;
    }
    return false;
  }

  private long varint(int end) {
    long value = 0;
    for (int i = 0; i < MAX_VARINT; i++) {
      if (at >= end) throw fault("a number that does not end");
      byte next = bytes[at++];
      value |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) return value;
    }
    throw fault("a number of more than " + MAX_VARINT + " bytes");
  }

  private void skip(int length, int end) {
    if (length > end - at) throw fault("a number of " + length + " bytes that does not end");
    at += length;
  }

  private FormatFault fault(String what) {
    return new FormatFault("ONNX, byte " + at + ": " + what);
  }

  // As the schema has them; a message that is not listed here would go uncounted.
  private static Map<Message, Map<Integer, Message>> parts() {
    var parts = new EnumMap<Message, Map<Integer, Message>>(Message.class);
    put(parts, Message.MODEL, 7, Message.GRAPH, 8, Message.PLAIN, 14, Message.PLAIN);
    put(parts, Message.MODEL, 20, Message.TRAINING, 25, Message.FUNCTION, 26, Message.PLAIN);
    put(parts, Message.GRAPH, 1, Message.NODE, 5, Message.TENSOR, 15, Message.SPARSE);
    put(parts, Message.GRAPH, 11, Message.VALUE, 12, Message.VALUE, 13, Message.VALUE);
    put(parts, Message.GRAPH, 14, Message.ANNOTATION, 16, Message.PLAIN);
    put(parts, Message.NODE, 5, Message.ATTRIBUTE, 9, Message.PLAIN, 10, Message.PLACEMENT);
    put(parts, Message.ATTRIBUTE, 5, Message.TENSOR, 6, Message.GRAPH, 10, Message.TENSOR);
    put(parts, Message.ATTRIBUTE, 11, Message.GRAPH, 14, Message.TYPE, 15, Message.TYPE);
    put(parts, Message.ATTRIBUTE, 22, Message.SPARSE, 23, Message.SPARSE);
    put(parts, Message.TENSOR, 3, Message.PLAIN, 13, Message.PLAIN, 16, Message.PLAIN);
    put(parts, Message.SPARSE, 1, Message.TENSOR, 2, Message.TENSOR);
    put(parts, Message.VALUE, 2, Message.TYPE, 4, Message.PLAIN);
    put(parts, Message.TYPE, 1, Message.TENSOR_TYPE, 4, Message.NESTED_TYPE);
    put(parts, Message.TYPE, 5, Message.NESTED_TYPE, 7, Message.PLAIN);
    put(parts, Message.TYPE, 8, Message.TENSOR_TYPE, 9, Message.NESTED_TYPE);
    put(parts, Message.TENSOR_TYPE, 2, Message.SHAPE);
    put(parts, Message.NESTED_TYPE, 1, Message.TYPE, 2, Message.TYPE);
    put(parts, Message.SHAPE, 1, Message.PLAIN);
    put(parts, Message.FUNCTION, 7, Message.NODE, 9, Message.PLAIN, 11, Message.ATTRIBUTE);
    put(parts, Message.FUNCTION, 12, Message.VALUE, 14, Message.PLAIN);
    put(parts, Message.TRAINING, 1, Message.GRAPH, 2, Message.GRAPH, 3, Message.PLAIN);
    put(parts, Message.TRAINING, 4, Message.PLAIN);
    put(parts, Message.ANNOTATION, 2, Message.PLAIN);
    put(parts, Message.PLACEMENT, 2, Message.SHARDING);
    put(parts, Message.SHARDING, 3, Message.GROUPS, 4, Message.SHARDED);
    put(parts, Message.SHARDED, 2, Message.PLAIN);
    return parts;
  }

  private static void put(
      Map<Message, Map<Integer, Message>> parts, Message message, Object... fieldsAndParts) {
    Map<Integer, Message> fields = parts.computeIfAbsent(message, _ -> new HashMap<>());
    for (int i = 0; i < fieldsAndParts.length; i += 2) {
      fields.put((Integer) fieldsAndParts[i], (Message) fieldsAndParts[i + 1]);
    }
  }
}
