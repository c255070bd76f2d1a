// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class MultiaddrTest {
  private static final String PEER = "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq";

  private static String hex(Multiaddr address) {
    return HexFormat.of().formatHex(address.toBytes());
  }

  @Test
  void has_the_binary_form_of_the_specification() {
    assertThat(hex(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"))).isEqualTo("047f000001060fa1");
    assertThat(hex(Multiaddr.parse("/dns4/example.com/tcp/443")))
        .isEqualTo("360b6578616d706c652e636f6d0601bb");
    assertThat(hex(Multiaddr.parse("/ip6/::1/tcp/0")))
        .isEqualTo("2900000000000000000000000000000001060000");
    assertThat(hex(Multiaddr.parse("/ip4/10.0.0.1/tcp/1/p2p/" + PEER)))
        .startsWith("040a000001060001a50326");
  }

  @Test
  void reads_old_and_untidy_forms() {
    assertThat(Multiaddr.parse("/ip4/10.0.0.1/tcp/1/ipfs/" + PEER + "/"))
        .isEqualTo(Multiaddr.parse("/ip4/10.0.0.1/tcp/1/p2p/" + PEER));
    assertThat(Multiaddr.parse("/ip6/0:0::1/tcp/1")).isEqualTo(Multiaddr.parse("/ip6/::1/tcp/1"));
  }

  @Test
  void refuses_what_it_cannot_use() {
    for (String text :
        new String[] {
          "",
          "/",
          "ip4/1.2.3.4",
          "/ip4",
          "/ip4/1.2.3",
          "/ip4/1.2.3.256",
          "/ip4/01.2.3.4",
          "/ip4/example.com/tcp/1",
          "/ip6/example.com",
          "/ip6/fe80::1%eth0",
          "/tcp/65536",
          "/tcp/-1",
          "/tcp/01",
          "/dns/a b",
          "/dns/",
          "/p2p/xyz",
          "/ip4/1.2.3.4/udp/1/quic-v1/1",
          "/ip4/1.2.3.4/quic-v1/udp",
          "/tcp/1".repeat(9),
          "/dns/" + "a".repeat(254)
        }) {
      assertThatThrownBy(() -> Multiaddr.parse(text))
          .describedAs(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void parts_without_a_value_have_one_text_and_one_binary_form() {
    Multiaddr quic = Multiaddr.parse("/ip4/127.0.0.1/udp/4001/quic-v1");
    assertThat(quic.toBytes())
        .isEqualTo(java.util.HexFormat.of().parseHex("047f000001" + "91020fa1" + "cd03"));
    assertThat(Multiaddr.of(quic.toBytes())).isEqualTo(quic);
    assertThat(quic).hasToString("/ip4/127.0.0.1/udp/4001/quic-v1");
    assertThat(quic.isQuic()).isTrue();
    assertThat(quic.isTcp()).isFalse();
    Multiaddr relayed = Multiaddr.parse(quic + "/p2p/" + PEER + "/p2p-circuit/p2p/" + PEER);
    assertThat(Multiaddr.of(relayed.toBytes())).isEqualTo(relayed);
    assertThat(relayed.isRelayed()).isTrue();
    assertThat(relayed.isDirect()).isFalse();
  }

  @Test
  void knows_its_peer_and_whether_it_is_tcp() {
    Multiaddr plain = Multiaddr.parse("/ip4/10.0.0.1/tcp/1");
    Multiaddr full = Multiaddr.parse(plain + "/p2p/" + PEER);
    assertThat(plain.peer()).isNull();
    assertThat(full.peer()).hasToString(PEER);
    assertThat(full.withoutPeer()).isEqualTo(plain);
    assertThat(plain.withPeer(PeerId.parse(PEER))).isEqualTo(full);
    assertThat(full.isTcp()).isTrue();
    assertThat(Multiaddr.parse("/tcp/1/ip4/10.0.0.1").isTcp()).isFalse();
    assertThat(Multiaddr.tcp(new InetSocketAddress("::1", 5)))
        .hasToString("/ip6/0:0:0:0:0:0:0:1/tcp/5");
  }

  @Test
  void an_address_over_a_relay_names_both_peers() {
    var relay = Multiaddr.parse("/ip4/10.0.0.1/tcp/1/p2p/" + PEER);
    Multiaddr over = relay.overRelay(PeerId.parse(PEER));
    assertThat(over).hasToString(relay + "/p2p-circuit/p2p/" + PEER);
    assertThat(Multiaddr.of(over.toBytes())).isEqualTo(over);
    assertThat(Multiaddr.parse(over.toString())).isEqualTo(over);
    assertThat(over.isRelayed()).isTrue();
    assertThat(over.isTcp()).isFalse();
    assertThat(over.relay()).isEqualTo(relay);
    assertThat(relay.relay()).isNull();
    assertThat(Multiaddr.parse("/p2p-circuit").relay()).isNull();
    assertThat(over.ip()).isEqualTo(relay.ip()).isNotNull();
  }

  @Test
  void a_way_over_a_relay_is_one_relay_at_most_at_one_direct_address() {
    String circuit = "/p2p/" + PEER + "/p2p-circuit";
    for (String way : List.of("", "/ip4/10.0.0.1/tcp/1", "/dns4/x.org/udp/1/quic-v1")) {
      assertThat(Multiaddr.parse(way + circuit).isBehindRelay()).as(way).isTrue();
      assertThat(Multiaddr.parse(way + circuit + "/p2p/" + PEER).isBehindRelay()).isTrue();
    }
    for (String other :
        List.of(
            "/p2p-circuit",
            "/ip4/10.0.0.1/tcp/1",
            "/ip4/10.0.0.1/tcp/1/p2p-circuit",
            "/dns4/x.org/dns4/y.org" + circuit,
            circuit + "/ip4/10.0.0.1/tcp/1",
            "/ip4/10.0.0.1/tcp/1" + circuit + circuit)) {
      assertThat(Multiaddr.parse(other).isBehindRelay()).as(other).isFalse();
    }
  }

  @Property(tries = 300)
  void text_and_bytes_say_the_same(
      @ForAll @Size(4) byte[] four,
      @ForAll @Size(16) byte[] sixteen,
      @ForAll @IntRange(max = 65535) int port,
      @ForAll boolean six) {
    var ip = six ? AddressProtocol.IP6 : AddressProtocol.IP4;
    String text = "/" + ip.text() + "/" + ip.text(six ? sixteen : four) + "/tcp/" + port;
    Multiaddr address = Multiaddr.parse(text);
    assertThat(address).hasToString(text);
    assertThat(Multiaddr.of(address.toBytes())).isEqualTo(address);
  }

  @Test
  void garbage_is_an_illegal_argument() {
    var random = new Random(7);
    byte[] good = Multiaddr.parse("/ip4/10.0.0.1/tcp/1/p2p/" + PEER).toBytes();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 4));
      for (int j = random.nextInt(3); j > 0 && bytes.length > 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        Multiaddr address = Multiaddr.of(bytes);
        assertThat(Multiaddr.of(address.toBytes())).isEqualTo(address);
      } catch (IllegalArgumentException expected) {
        assertThat(expected).hasMessageMatching("(?s).+");
      }
    }
  }

  @Property
  void a_varint_is_read_back(@ForAll @LongRange(max = Long.MAX_VALUE) long value) {
    byte[] bytes = Varint.encode(value);
    assertThat(bytes).hasSize(Varint.length(value));
    var reader = new Varint.Reader();
    for (int i = 0; i < bytes.length; i++) {
      assertThat(reader.next(bytes[i])).isEqualTo(i == bytes.length - 1);
    }
    assertThat(reader.take()).isEqualTo(value);
  }

  /// The table of multiformats/unsigned-varint.
  @Test
  void varints_are_those_of_the_specification() {
    var table =
        new long[][] {
          {1, 0x01}, {127, 0x7f}, {128, 0x8001}, {255, 0xff01}, {300, 0xac02}, {16384, 0x808001}
        };
    for (long[] row : table) {
      assertThat(Long.parseLong(HexFormat.of().formatHex(Varint.encode(row[0])), 16))
          .isEqualTo(row[1]);
    }
  }

  @Test
  void padded_and_overlong_varints_are_refused() {
    var padded = new Varint.Reader();
    assertThat(padded.next(0x81)).isFalse();
    assertThatThrownBy(() -> padded.next(0x00)).hasMessageContaining("not minimal");
    var longer = new Varint.Reader();
    for (int i = 0; i < 9; i++) assertThat(longer.next(0xFF)).isFalse();
    assertThatThrownBy(() -> longer.next(0x01)).hasMessageContaining("9 bytes");
  }
}
