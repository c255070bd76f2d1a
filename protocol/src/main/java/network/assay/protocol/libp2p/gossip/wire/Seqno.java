// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.nio.ByteBuffer;

/// A sequence number on the wire: eight bytes, big-endian.
final class Seqno {
  private Seqno() {}

  static byte[] bytes(long seqno) {
    return ByteBuffer.allocate(Long.BYTES).putLong(seqno).array();
  }

  static long read(byte[] eight) {
    return ByteBuffer.wrap(eight).getLong();
  }
}
