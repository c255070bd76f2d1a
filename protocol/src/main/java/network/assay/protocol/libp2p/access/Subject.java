// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.market.PeerId;

/// Whom a rule is about.
public sealed interface Subject {
  /// One peer, wherever it is.
  record Peer(PeerId id) implements Subject {
    @Override
    public String toString() {
      return id.toString();
    }
  }

  /// Every address whose first `bits` bits are those of `first`.
  record Block(InetAddress first, int bits) implements Subject {
    public Block {
      if (bits < 0 || bits > 8 * first.getAddress().length) {
        throw new IllegalArgumentException("/" + bits + " is no length of a prefix here");
      }
      first = masked(first, bits);
    }

    private static InetAddress masked(InetAddress address, int bits) {
      byte[] bytes = address.getAddress();
      for (int i = bits; i < 8 * bytes.length; i++) bytes[i / 8] &= (byte) ~(0x80 >> i % 8);
      try {
        return InetAddress.getByAddress(bytes);
      } catch (UnknownHostException e) {
        throw new IllegalStateException("as many bytes are an address", e);
      }
    }

    boolean has(InetAddress address) {
      return IpBlocks.share(first, address, bits);
    }

    @Override
    public String toString() {
      return first.getHostAddress() + "/" + bits;
    }
  }

  /// Reads a peer's id, an address, or a block such as `192.0.2.0/24` or `2001:db8::/32`.
  ///
  /// @throws IllegalArgumentException for anything else
  static Subject parse(String text) {
    if (text.length() > 128) throw new IllegalArgumentException("too long for a peer or a block");
    if (text.indexOf('.') < 0 && text.indexOf(':') < 0) return new Peer(PeerId.parse(text));
    int slash = text.indexOf('/');
    InetAddress first = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    boolean odd = text.indexOf(':') < 0 && !text.startsWith(first.getHostAddress());
    // The old short forms, such as 10.1 for 10.0.0.1, are more likely mistakes.
    if (odd) throw new IllegalArgumentException("not an address of four numbers: " + text);
    int all = 8 * first.getAddress().length;
    return new Block(first, slash < 0 ? all : Integer.parseInt(text.substring(slash + 1)));
  }
}
