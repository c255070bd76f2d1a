// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class XxHandshakeTest {
  private static final byte[] NONE = {};
  private final SecureRandom random = new SecureRandom();

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static DhKey key(String text) {
    return DhKey.of(hex(text));
  }

  /// The vector `Noise_XX_25519_ChaChaPoly_SHA256` of cacophony (vectors/cacophony.txt): three
  /// messages of the handshake, then three of the session, in turns.
  @Test
  void writes_the_published_bytes() {
    byte[] prologue = hex("4a6f686e2047616c74");
    var initiator =
        new XxHandshake(
            true,
            key("e61ef9919cde45dd5f82166404bd08e38bceb5dfdfded0a34c8df7ed542214d1"),
            key("893e28b9dc6ca8d611ab664754b8ceb7bac5117349a4439a6b0569da977c464a"),
            prologue);
    var responder =
        new XxHandshake(
            false,
            key("4a3acbfdb163dec651dfa3194dece676d437029c62a408b4c5ea9114246e4893"),
            key("bbdb4cdbd309f1a1f2e1456967fe288cadd6f712d65dc7b7793d5e63da6b375b"),
            prologue);
    String[][] messages = {
      {
        "4c756477696720766f6e204d69736573",
        "ca35def5ae56cec33dc2036731ab14896bc4c75dbb07a61f879f8e3afa4c7944"
            + "4c756477696720766f6e204d69736573"
      },
      {
        "4d757272617920526f746862617264",
        "95ebc60d2b1fa672c1f46a8aa265ef51bfe38e7ccb39ec5be34069f144808843"
            + "81cbad1f276e038c48378ffce2b65285e08d6b68aaa3629a5a8639392490e5b9"
            + "bd5269c2f1e4f488ed8831161f19b7815528f8982ffe09be9b5c412f8a0db50f"
            + "8814c7194e83f23dbd8d162c9326ad"
      },
      {
        "462e20412e20486179656b",
        "c7195ffacac1307ff99046f219750fc47693e23c3cb08b89c2af808b444850a8"
            + "0ae475b9df0f169ae80a89be0865b57f58c9fea0d4ec82a286427402f113e4b6"
            + "ae769a1d95941d49b25030"
      }
    };
    XxHandshake writer = initiator;
    XxHandshake reader = responder;
    for (String[] message : messages) {
      byte[] written = writer.write(hex(message[0]));
      assertThat(HexFormat.of().formatHex(written)).isEqualTo(message[1]);
      assertThat(reader.read(written)).isEqualTo(hex(message[0]));
      XxHandshake turn = writer;
      writer = reader;
      reader = turn;
    }
    assertThat(initiator.transcript()).isEqualTo(responder.transcript());

    XxHandshake.Session first = initiator.split();
    XxHandshake.Session second = responder.split();
    assertThat(HexFormat.of().formatHex(second.sending().seal(NONE, hex("4361726c204d656e676572"))))
        .isEqualTo("96763ed773f8e47bb3712f0e29b3060ffc956ffc146cee53d5e1df");
    assertThat(
            HexFormat.of()
                .formatHex(first.sending().seal(NONE, hex("4a65616e2d426170746973746520536179"))))
        .isEqualTo("3e40f15f6f3a46ae446b253bf8b1d9ffb6ed9b174d272328ff91a7e2e5c79c07f5");
    assertThat(
            HexFormat.of()
                .formatHex(
                    second.sending().seal(NONE, hex("457567656e2042f6686d20766f6e2042617765726b"))))
        .isEqualTo("eb3f3515110702e047a6c9da4478b6ead94873c11c0f2d710ddb3f09fce024b3a58502ae3f");
  }

  @Test
  void any_changed_byte_ends_the_handshake() {
    var seeded = new Random(3);
    for (int i = 0; i < 60; i++) {
      var one = new XxHandshake(true, DhKey.generate(random), DhKey.generate(random), NONE);
      var two = new XxHandshake(false, DhKey.generate(random), DhKey.generate(random), NONE);
      two.read(one.write(NONE));
      byte[] message = two.write("payload".getBytes(UTF_8));
      message[seeded.nextInt(message.length)] ^= (byte) (1 + seeded.nextInt(127));
      assertThatThrownBy(() -> one.read(message)).isInstanceOf(AssayFault.Peer.class);
    }
  }

  @Test
  void short_messages_and_keys_of_low_order_are_the_peers_fault() {
    var one = new XxHandshake(false, DhKey.generate(random), DhKey.generate(random), NONE);
    assertThatThrownBy(() -> one.read(new byte[31])).isInstanceOf(AssayFault.Peer.class);
    var two = new XxHandshake(false, DhKey.generate(random), DhKey.generate(random), NONE);
    two.read(new byte[32]);
    assertThatThrownBy(() -> two.write(NONE))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("low order");
  }

  @Test
  void an_opened_message_cannot_be_opened_again() {
    byte[] secret = new byte[32];
    var sealing = new CipherState(secret);
    var opening = new CipherState(secret);
    byte[] sealed = sealing.seal(NONE, "once".getBytes(UTF_8));
    assertThat(opening.open(NONE, sealed)).asString().isEqualTo("once");
    assertThatThrownBy(() -> opening.open(NONE, sealed)).isInstanceOf(AssayFault.Peer.class);
    // The failure has not moved the counter.
    assertThat(opening.open(NONE, sealing.seal(NONE, "twice".getBytes(UTF_8))))
        .asString()
        .isEqualTo("twice");
  }

  @Test
  void an_identity_holds_only_for_the_static_key_it_signed() {
    HostKey host = HostKey.generate(random);
    byte[] mine = DhKey.generate(random).publicKey();
    byte[] payload = IdentityPayload.encode(host, mine, List.of("/yamux/1.0.0"));
    IdentityPayload read = IdentityPayload.verify(payload, mine);
    assertThat(read.key()).isEqualTo(host.publicKey());
    assertThat(read.muxers()).containsExactly("/yamux/1.0.0");
    byte[] other = DhKey.generate(random).publicKey();
    assertThatThrownBy(() -> IdentityPayload.verify(payload, other))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("not signed by");
    assertThatThrownBy(() -> IdentityPayload.verify(NONE, mine))
        .isInstanceOf(AssayFault.Peer.class);
  }

  @Test
  void identity_payloads_are_bounded_and_unknown_fields_passed_over() {
    HostKey host = HostKey.generate(random);
    byte[] mine = DhKey.generate(random).publicKey();
    byte[] payload = IdentityPayload.encode(host, mine, List.of());
    byte[] extra = new ProtoWriter().bytes(3, new byte[200]).varint(2000, 1).toBytes();
    byte[] longer = java.util.Arrays.copyOf(payload, payload.length + extra.length);
    System.arraycopy(extra, 0, longer, payload.length, extra.length);
    assertThat(IdentityPayload.verify(longer, mine).key()).isEqualTo(host.publicKey());

    var many = new ProtoWriter();
    for (int i = 0; i < 101; i++) many.string(2, "/m");
    byte[] flood = new ProtoWriter().message(4, many).toBytes();
    assertThatThrownBy(() -> IdentityPayload.verify(flood, mine))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("100 muxers");
    assertThatThrownBy(() -> IdentityPayload.verify(new byte[9000], mine))
        .isInstanceOf(AssayFault.Peer.class);
  }

  @Test
  void garbage_payloads_are_the_peers_fault() {
    var seeded = new Random(11);
    HostKey host = HostKey.generate(random);
    byte[] mine = DhKey.generate(random).publicKey();
    for (int i = 0; i < 3_000; i++) {
      byte[] payload = IdentityPayload.encode(host, mine, List.of("/yamux/1.0.0"));
      // Not the extensions at the end: nothing signs those.
      payload[seeded.nextInt(100)] ^= (byte) (1 + seeded.nextInt(255));
      assertThatThrownBy(() -> IdentityPayload.verify(payload, mine))
          .isInstanceOf(AssayFault.Peer.class);
    }
  }

  @Test
  void what_stands_behind_a_message_that_broke_the_handshake_is_not_looked_at() {
    var self = new NoiseIdentity(HostKey.generate(random), List.of(), random);
    var channel = new EmbeddedChannel(new NoiseHandler(self, true, null, _ -> {}));
    byte[] two = new byte[2 * 102];
    for (int at : new int[] {0, 102}) {
      two[at + 1] = 100;
      two[at + 2] = 9;
    }
    assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(two)))
        .hasCauseInstanceOf(AssayFault.Peer.class);
    // Its end would have the second one read.
    assertThatCode(channel::finishAndReleaseAll).doesNotThrowAnyException();
  }
}
