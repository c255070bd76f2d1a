// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class MessageSigningTest {
  private static final HostKey ANNA = HostKey.of(new byte[32]);
  private static final HostKey BERT = HostKey.of(filled(1));
  private static final byte[] DATA = "hello".getBytes(US_ASCII);

  private static byte[] filled(int value) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) value);
    return seed;
  }

  private static GossipMessage of(
      HostKey from, byte[] data, long seqno, String topic, GossipMessage signed, HostKey key) {
    return new GossipMessage(
        from.peerId(), data, seqno, topic, signed.signature(), key.publicKey().encoded());
  }

  @Test
  void what_its_author_signed_is_genuine_with_and_without_the_key_beside_it() {
    GossipMessage message = MessageSigning.sign(ANNA, 7, "t", DATA);
    assertThat(MessageSigning.genuine(message)).isTrue();
    assertThat(MessageSigning.genuine(of(ANNA, DATA, 7, "t", message, ANNA))).isTrue();
  }

  /// Fields from, data, seqno and topic after the prefix, and neither signature nor key.
  @Test
  void signs_the_prefix_and_the_first_four_fields() {
    byte[] prefix = "libp2p-pubsub:".getBytes(US_ASCII);
    byte[] fields =
        new ProtoWriter()
            .bytes(1, ANNA.peerId().toBytes())
            .bytes(2, DATA)
            .bytes(3, new byte[] {0, 0, 0, 0, 0, 0, 1, 2})
            .string(4, "t")
            .toBytes();
    byte[] signed = Arrays.copyOf(prefix, prefix.length + fields.length);
    System.arraycopy(fields, 0, signed, prefix.length, fields.length);
    GossipMessage message = MessageSigning.sign(ANNA, 0x102, "t", DATA);
    assertThat(ANNA.publicKey().verify(signed, message.signature())).isTrue();
  }

  @Test
  void whatever_is_changed_is_not_genuine() {
    GossipMessage message = MessageSigning.sign(ANNA, 7, "t", DATA);
    byte[] other = "hellO".getBytes(US_ASCII);
    assertThat(MessageSigning.genuine(of(ANNA, other, 7, "t", message, ANNA))).isFalse();
    assertThat(MessageSigning.genuine(of(ANNA, DATA, 8, "t", message, ANNA))).isFalse();
    assertThat(MessageSigning.genuine(of(ANNA, DATA, 7, "u", message, ANNA))).isFalse();
    assertThat(MessageSigning.genuine(of(BERT, DATA, 7, "t", message, BERT))).isFalse();
  }

  @Test
  void a_good_signature_by_another_key_does_not_speak_for_the_author() {
    byte[] body = GossipMessage.unsigned(ANNA.peerId(), DATA, 7, "t").toBytes();
    byte[] prefixed =
        ("libp2p-pubsub:" + new String(body, java.nio.charset.StandardCharsets.ISO_8859_1))
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    var forged =
        new GossipMessage(
            ANNA.peerId(), DATA, 7, "t", BERT.sign(prefixed), BERT.publicKey().encoded());
    assertThat(BERT.publicKey().verify(prefixed, forged.signature())).isTrue();
    assertThat(MessageSigning.genuine(forged)).isFalse();
  }

  @Test
  void a_malformed_key_or_signature_is_not_genuine_and_throws_nothing() {
    GossipMessage message = MessageSigning.sign(ANNA, 7, "t", DATA);
    for (int length : new int[] {0, 1, 36, 2048}) {
      assertThat(
              MessageSigning.genuine(
                  new GossipMessage(
                      ANNA.peerId(), DATA, 7, "t", message.signature(), new byte[length])))
          .isFalse();
      assertThat(
              MessageSigning.genuine(
                  new GossipMessage(ANNA.peerId(), DATA, 7, "t", new byte[length], null)))
          .isFalse();
    }
  }

  @Test
  void a_message_is_named_by_its_author_and_number() {
    byte[] id = MessageSigning.sign(ANNA, 0x0102030405060708L, "t", DATA).id().toBytes();
    assertThat(Arrays.copyOf(id, 38)).isEqualTo(ANNA.peerId().toBytes());
    assertThat(Arrays.copyOfRange(id, 38, 46)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }
}
