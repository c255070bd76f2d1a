// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Garbage;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class MdnsMessageTest {
  private static final PeerId PEER = HostKey.of(new byte[32]).peerId();
  private static final Multiaddr HERE = Multiaddr.parse("/ip4/10.0.0.1/tcp/5/p2p/" + PEER);

  @Test
  void a_question_is_that_of_the_specification() {
    assertThat(HexFormat.of().formatHex(MdnsMessage.question()))
        .isEqualTo("000000000001000000000000" + "045f703270045f756470056c6f63616c00" + "000c0001");
    MdnsMessage read = MdnsMessage.decode(MdnsMessage.question());
    assertThat(read.asks()).isTrue();
    assertThat(read.peers()).isEmpty();
  }

  @Test
  void an_answer_tells_addresses() {
    MdnsMessage read = MdnsMessage.decode(MdnsMessage.answer("abc", List.of(HERE)));
    assertThat(read.asks()).isFalse();
    assertThat(read.peers()).containsExactly(HERE);
  }

  @Test
  void an_answer_fits_a_packet() {
    var many = new ArrayList<Multiaddr>();
    for (int i = 0; i < 200; i++) many.add(Multiaddr.parse("/ip4/10.0.0.1/tcp/5/p2p/" + PEER));
    byte[] packet = MdnsMessage.answer("abc", many);
    assertThat(packet).hasSizeLessThanOrEqualTo(1500);
    assertThat(MdnsMessage.decode(packet).peers()).isNotEmpty();
  }

  @Test
  void names_may_be_written_as_pointers_backwards_and_never_forward() {
    // PTR question, then a TXT record whose name is `x` and a pointer to the question's.
    String question = "045f703270045f756470056c6f63616c00" + "000c0001";
    String text = "dnsaddr=" + HERE;
    String head = "000084000001000000000001";
    String record =
        "0178c00c"
            + "0010000100000078"
            + "%04x".formatted(text.length() + 1)
            + "%02x".formatted(text.length())
            + HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    byte[] packet = HexFormat.of().parseHex(head + question + record);
    assertThat(MdnsMessage.decode(packet).peers()).containsExactly(HERE);

    byte[] loop = HexFormat.of().parseHex("000084000000000000000001" + "c00c" + "00".repeat(12));
    assertThatThrownBy(() -> MdnsMessage.decode(loop))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("forward");
  }

  @Test
  void relayed_and_nameless_addresses_are_passed_over() {
    Multiaddr nameless = HERE.withoutPeer();
    Multiaddr relayed = HERE.overRelay(PEER);
    byte[] packet = MdnsMessage.answer("abc", List.of(nameless, relayed, HERE));
    assertThat(MdnsMessage.decode(packet).peers()).containsExactly(HERE);
  }

  @Test
  void garbage_is_an_illegal_argument() {
    Garbage.feed(
        MdnsMessage.answer("abc", List.of(HERE, HERE)),
        40_000,
        IllegalArgumentException.class,
        MdnsMessage::decode);
    Garbage.feed(
        MdnsMessage.question(), 20_000, IllegalArgumentException.class, MdnsMessage::decode);
  }
}
