// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.util.Arrays;
import java.util.HexFormat;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// What a message is called in gossip; [Naming] makes it.
///
/// Peers write what they like, also thousands of ids of one hash: their order keeps tables of them
/// fast all the same.
public final class MessageId implements Comparable<MessageId> {
  /// The longest id accepted from a peer, in bytes. Ours have at most 52.
  public static final int MAX_BYTES = 128;

  private final byte[] bytes;
  private final int hash;

  private MessageId(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /// An id as a peer wrote it: whatever it means to that peer.
  ///
  /// @param bytes 1 to [#MAX_BYTES] bytes; copied
  public static MessageId of(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("a message id has 1 to 128 bytes, not " + bytes.length);
    }
    return new MessageId(bytes.clone());
  }

  static MessageId of(PeerId author, long seqno) {
    byte[] from = author.toBytes();
    byte[] bytes = Arrays.copyOf(from, from.length + 8);
    System.arraycopy(Seqno.bytes(seqno), 0, bytes, from.length, 8);
    return new MessageId(bytes);
  }

  /// How many bytes it has.
  public int length() {
    return bytes.length;
  }

  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MessageId that && hash == that.hash && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int compareTo(MessageId other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
