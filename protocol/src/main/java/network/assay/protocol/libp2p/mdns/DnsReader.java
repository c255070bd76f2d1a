// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads the bytes of a DNS message (RFC 1035, section 4), never past its end.
final class DnsReader {
  private static final int MAX_NAME = 255;
  private static final int MAX_LABEL = 63;

  private final byte[] in;
  private int at;

  DnsReader(byte[] message) {
    this.in = message;
  }

  int u16() {
    need(2);
    int value = (in[at] & 0xFF) << 8 | in[at + 1] & 0xFF;
    at += 2;
    return value;
  }

  void skip(int bytes) {
    need(bytes);
    at += bytes;
  }

  int at() {
    return at;
  }

  /// A text of one length byte.
  String text() {
    need(1);
    int length = in[at++] & 0xFF;
    need(length);
    String text = new String(in, at, length, StandardCharsets.ISO_8859_1);
    at += length;
    return text;
  }

  /// A name in lower case, with dots between its labels. Pointers only lead backwards, so that
  /// there is an end.
  String name() {
    var name = new StringBuilder();
    int end = -1;
    int from = at;
    int position = at;
    while (true) {
      if (position >= in.length) throw new IllegalArgumentException("a name without an end");
      int length = in[position] & 0xFF;
      if (length == 0) {
        at = end < 0 ? position + 1 : end;
        return name.toString().toLowerCase(Locale.ROOT);
      }
      if ((length & 0xC0) == 0xC0) {
        if (position + 1 >= in.length) throw new IllegalArgumentException("half a pointer");
        if (end < 0) end = position + 2;
        int target = (length & 0x3F) << 8 | in[position + 1] & 0xFF;
        if (target >= from) throw new IllegalArgumentException("a name that points forward");
        from = target;
        position = target;
        continue;
      }
      if (length > MAX_LABEL || position + 1 + length > in.length) {
        throw new IllegalArgumentException("a label of " + length + " bytes");
      }
      if (!name.isEmpty()) name.append('.');
      name.append(new String(in, position + 1, length, StandardCharsets.ISO_8859_1));
      if (name.length() > MAX_NAME) throw new IllegalArgumentException("a name this long");
      position += 1 + length;
    }
  }

  private void need(int bytes) {
    if (bytes > in.length - at) throw new IllegalArgumentException("the message ends too early");
  }
}
