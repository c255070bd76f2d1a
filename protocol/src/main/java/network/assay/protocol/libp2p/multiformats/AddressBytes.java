// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multiformats;

import java.util.Arrays;

/// A cursor over a binary address.
final class AddressBytes {
  private final byte[] in;
  private int at;

  AddressBytes(byte[] in) {
    this.in = in;
  }

  boolean more() {
    return at < in.length;
  }

  int varint() {
    var reader = new Varint.Reader();
    do {
      if (at == in.length) throw new IllegalArgumentException("an address ends in a number");
    } while (!reader.next(in[at++]));
    long value = reader.take();
    if (value > Integer.MAX_VALUE) throw new IllegalArgumentException("number " + value);
    return (int) value;
  }

  byte[] take(int length) {
    if (length > in.length - at) {
      throw new IllegalArgumentException("an address ends inside a value of " + length + " bytes");
    }
    at += length;
    return Arrays.copyOfRange(in, at - length, at);
  }
}
