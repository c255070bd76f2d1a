// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.market.AssayFault;

/// Signs messages and checks their signatures: over the prefix and fields 1 to 4 (libp2p specs,
/// pubsub, "Message Signing"; both signature and key are left out, as go and js do).
public final class MessageSigning {
  private static final byte[] PREFIX = "libp2p-pubsub:".getBytes(StandardCharsets.US_ASCII);

  private MessageSigning() {}

  /// The message of this author. The key goes along only where the peer id does not hold it, which
  /// an Ed25519 id does.
  public static GossipMessage sign(
      HostKey author, long seqno, String topic, byte[] data, Naming naming) {
    byte[] body = GossipMessage.unsigned(author.peerId(), data, seqno, topic).toBytes();
    return new GossipMessage(
        author.peerId(), data, seqno, topic, author.sign(prefixed(body)), null, naming);
  }

  /// The same, named by author and number.
  public static GossipMessage sign(HostKey author, long seqno, String topic, byte[] data) {
    return sign(author, seqno, topic, data, Naming.BY_AUTHOR);
  }

  /// Whether the author named in the message signed it. A key that is not the author's makes it
  /// false, however well it fits the signature.
  public static boolean genuine(GossipMessage message) {
    try {
      byte[] given = message.key();
      PublicKey key = given == null ? PublicKey.inside(message.from()) : PublicKey.parse(given);
      return key != null
          && key.peerId().equals(message.from())
          && key.verify(prefixed(message.unsigned()), message.signature());
    } catch (AssayFault.Peer malformedKey) {
      return false;
    }
  }

  private static byte[] prefixed(byte[] body) {
    byte[] all = Arrays.copyOf(PREFIX, PREFIX.length + body.length);
    System.arraycopy(body, 0, all, PREFIX.length, body.length);
    return all;
  }
}
