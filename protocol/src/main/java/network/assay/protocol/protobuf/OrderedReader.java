// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.protobuf;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Reads a message whose fields stand in ascending order, each exactly as often as it is asked for:
/// what [ProtoWriter] wrote field by field is read back field by field.
///
/// Anything missing, repeated, unknown or out of order is a [ProtoFault]. The caller ends with
/// [#end], or uses [#whole], which does.
public final class OrderedReader {
  private final ProtoReader in;
  private boolean ready;
  private boolean ended;

  public OrderedReader(byte[] message) {
    this(new ProtoReader(message));
  }

  private OrderedReader(ProtoReader in) {
    this.in = in;
  }

  /// Reads all of `message`, of at most `max` bytes, with `body`.
  ///
  /// A value that `body` refuses with an [IllegalArgumentException] is a fault of the message.
  public static <T> T whole(String what, byte[] message, int max, Function<OrderedReader, T> body) {
    if (message.length > max) {
      throw new ProtoFault(what + " has " + message.length + " bytes, limit " + max);
    }
    try {
      return closed(new OrderedReader(message), body);
    } catch (IllegalArgumentException e) {
      throw new ProtoFault(what + " is not allowed: " + e.getMessage());
    } catch (ProtoFault e) {
      throw new ProtoFault(what + ": " + e.getMessage());
    }
  }

  /// Whether the next field is `field`: for alternatives and optional fields.
  public boolean at(int field) {
    return peek() && in.field() == field;
  }

  public long varint(int field) {
    return take(field).varint();
  }

  public long count(int field, long max) {
    return take(field).count(max);
  }

  public boolean bool(int field) {
    return take(field).bool();
  }

  public long fixed64(int field) {
    return take(field).fixed64();
  }

  public int fixed32(int field) {
    return take(field).fixed32();
  }

  public byte[] bytes(int field, int max) {
    return take(field).bytes(max);
  }

  public byte[] exactly(int field, int length) {
    return take(field).exactly(length);
  }

  public String string(int field, int maxBytes) {
    return take(field).string(maxBytes);
  }

  /// The nested message `field`, read to its end with `body`.
  public <T> T message(int field, int maxBytes, Function<OrderedReader, T> body) {
    return closed(new OrderedReader(take(field).message(maxBytes)), body);
  }

  /// All consecutive fields `field`, at most `maxCount`, each taken by `one`.
  public <T> List<T> repeated(int field, int maxCount, Function<OrderedReader, T> one) {
    var values = new ArrayList<T>();
    while (at(field)) {
      if (values.size() == maxCount) {
        throw new ProtoFault("field " + field + " stands more than " + maxCount + " times");
      }
      values.add(one.apply(this));
    }
    return values;
  }

  /// Refuses whatever is left.
  public void end() {
    if (peek()) in.refuse();
  }

  private static <T> T closed(OrderedReader in, Function<OrderedReader, T> body) {
    T value = body.apply(in);
    in.end();
    return value;
  }

  private boolean peek() {
    if (!ready && !ended) {
      ready = in.next();
      ended = !ready;
    }
    return ready;
  }

  private ProtoReader take(int field) {
    if (!peek()) throw new ProtoFault("field " + field + " is missing");
    if (in.field() != field) {
      throw new ProtoFault("field " + in.field() + " stands where field " + field + " must");
    }
    ready = false;
    return in;
  }
}
