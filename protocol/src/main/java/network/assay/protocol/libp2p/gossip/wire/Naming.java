// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import network.assay.protocol.market.PeerId;

/// How messages are named. All peers of a network must agree on it, or what one offers the others
/// do not recognise: implementations differ in their defaults (go: author and number; js: the key
/// and number; rust: both as text).
@FunctionalInterface
public interface Naming {
  /// The author's id and its sequence number, in that order: the specification's default.
  Naming BY_AUTHOR = (from, seqno, topic, data) -> MessageId.of(from, seqno);

  /// SHA-256 of the topic, a zero byte and the data: the same said twice is one message.
  Naming BY_CONTENT =
      (from, seqno, topic, data) -> {
        try {
          var digest = MessageDigest.getInstance("SHA-256");
          digest.update(topic.getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
          return MessageId.of(digest.digest(data));
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException("every JDK has SHA-256", e);
        }
      };

  /// @param data not to be changed
  MessageId name(PeerId from, long seqno, String topic, byte[] data);
}
