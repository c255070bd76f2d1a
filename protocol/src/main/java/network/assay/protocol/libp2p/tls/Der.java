// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import java.util.Arrays;
import network.assay.protocol.market.AssayFault;

/// Walks DER (X.690): tags of one byte, definite and minimal lengths, nothing past the end of what
/// contains it. Copies what it returns; allocates nothing else.
final class Der {
  static final int BOOLEAN = 0x01;
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_ID = 0x06;
  static final int UTC_TIME = 0x17;
  static final int GENERALIZED_TIME = 0x18;
  static final int SEQUENCE = 0x30;

  private final byte[] bytes;
  private final int end;
  private int at;

  Der(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Der(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /// The tag `number` in the context of what surrounds it, holding other values.
  static int context(int number) {
    return 0xA0 | number;
  }

  boolean more() {
    return at < end;
  }

  /// Whether a value of this tag comes next.
  boolean next(int tag) {
    return at < end && (bytes[at] & 0xFF) == tag;
  }

  /// Steps over the value of `tag` that must come next; a reader of what is inside.
  Der enter(int tag) {
    int bodyEnd = header(tag);
    var inside = new Der(bytes, at, bodyEnd);
    at = bodyEnd;
    return inside;
  }

  /// The body of the value of `tag` that must come next.
  byte[] take(int tag) {
    Der inside = enter(tag);
    return Arrays.copyOfRange(bytes, inside.at, inside.end);
  }

  /// The value of `tag` that must come next, with its tag and length.
  byte[] whole(int tag) {
    int from = at;
    at = header(tag);
    return Arrays.copyOfRange(bytes, from, at);
  }

  /// The truth value that must come next.
  boolean bool() {
    byte[] body = take(BOOLEAN);
    boolean known = body.length == 1 && (body[0] == 0 || body[0] == -1);
    if (!known)
      throw new AssayFault.Peer("a certificate where something is neither true nor false");
    return body[0] != 0;
  }

  /// Nothing may be left.
  void end() {
    if (at != end) throw new AssayFault.Peer("a certificate with bytes where none belong");
  }

  /// Leaves `at` at the body; returns where that ends.
  private int header(int tag) {
    if (!next(tag)) throw new AssayFault.Peer("a certificate without the value it needs");
    at++;
    int length = octet();
    if (length > 0x7F) {
      int octets = length & 0x7F;
      if (octets < 1 || octets > 2) throw new AssayFault.Peer("a length no certificate needs");
      length = octet();
      if (octets == 2) length = length << 8 | octet();
      if (length < (octets == 1 ? 0x80 : 0x100)) {
        throw new AssayFault.Peer("a certificate with a padded length");
      }
    }
    if (length > end - at) throw new AssayFault.Peer("a certificate that ends early");
    return at + length;
  }

  private int octet() {
    if (at == end) throw new AssayFault.Peer("a certificate that ends early");
    return bytes[at++] & 0xFF;
  }
}
