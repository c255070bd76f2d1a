// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// What names say, where whoever holds them means no good.
final class DnsAddressesTest {
  private static final PeerId PEER = HostKey.of(new byte[32]).peerId();
  private static final PeerId OTHER = HostKey.of(filled()).peerId();
  private static final String TAIL = "/p2p/" + PEER;

  private final List<String> asked = new ArrayList<>();

  private static byte[] filled() {
    byte[] seed = new byte[32];
    seed[0] = 1;
    return seed;
  }

  private List<Multiaddr> find(TextRecords texts) throws InterruptedException {
    TextRecords counted =
        (name, patience) -> {
          asked.add(name);
          return texts.of(name, patience);
        };
    return new DnsAddresses(counted, Duration.ofSeconds(30))
        .of(Multiaddr.parse("/dnsaddr/a" + TAIL), PEER);
  }

  private List<Multiaddr> find(Map<String, List<String>> zone) throws InterruptedException {
    return find(
        (name, _) -> {
          List<String> texts = zone.get(name);
          if (texts == null) throw new AssayFault.World("nothing there");
          return texts;
        });
  }

  private static Multiaddr at(String text) {
    return Multiaddr.parse(text);
  }

  @Test
  void a_name_gives_the_peers_addresses_and_leads_on_to_others() throws Exception {
    var zone =
        Map.of(
            "_dnsaddr.a",
            List.of(
                "dnsaddr=/ip4/1.2.3.4/tcp/1" + TAIL,
                "dnsaddr=/dns4/node.example/tcp/2" + TAIL,
                "dnsaddr=/dnsaddr/b" + TAIL),
            "_dnsaddr.b",
            List.of("dnsaddr=/ip6/2001:db8::1/udp/3/quic-v1" + TAIL));
    assertThat(find(zone))
        .containsExactly(
            at("/ip4/1.2.3.4/tcp/1"),
            at("/dns4/node.example/tcp/2"),
            at("/ip6/2001:db8::1/udp/3/quic-v1"));
  }

  @Test
  void what_is_of_another_peer_or_of_nobody_or_nonsense_is_passed_over() throws Exception {
    var zone =
        Map.of(
            "_dnsaddr.a",
            List.of(
                "dnsaddr=/ip4/1.2.3.4/tcp/1/p2p/" + OTHER,
                "dnsaddr=/ip4/1.2.3.4/tcp/2",
                "dnsaddr=/dnsaddr/b/p2p/" + OTHER,
                "dnsaddr=/dnsaddr/c",
                "dnsaddr=/ip4/1.2.3.4/tcp/3/p2p/" + OTHER + "/p2p-circuit" + TAIL,
                "dnsaddr=/ip4/1.2.3.4/tcp/4/tls/ws" + TAIL,
                "dnsaddr=",
                "dnsaddr=" + "/".repeat(1000),
                "v=spf1 -all",
                "/ip4/1.2.3.4/tcp/5" + TAIL,
                "dnsaddr=/ip4/1.2.3.4/tcp/6" + TAIL));
    assertThat(find(zone)).containsExactly(at("/ip4/1.2.3.4/tcp/6"));
    assertThat(asked).containsExactly("_dnsaddr.a");
  }

  @Test
  void names_that_lead_to_each_other_are_asked_once() {
    var zone =
        Map.of(
            "_dnsaddr.a", List.of("dnsaddr=/dnsaddr/b" + TAIL, "dnsaddr=/dnsaddr/A" + TAIL),
            "_dnsaddr.b", List.of("dnsaddr=/dnsaddr/a" + TAIL, "dnsaddr=/dnsaddr/B" + TAIL));
    assertThatThrownBy(() -> find(zone)).isInstanceOf(AssayFault.World.class);
    assertThat(asked).containsExactly("_dnsaddr.a", "_dnsaddr.b");
  }

  @Test
  void a_chain_is_followed_so_far_and_no_farther() {
    // _dnsaddr.a leads to aa, that to aaa, and so on.
    TextRecords endless =
        (name, _) -> List.of("dnsaddr=/dnsaddr/" + name.substring(9) + "a" + TAIL);
    assertThatThrownBy(() -> find(endless)).isInstanceOf(AssayFault.World.class);
    assertThat(asked).hasSize(DnsAddresses.MAX_DEPTH);
  }

  @Test
  void a_tree_is_searched_so_far_and_no_farther() {
    TextRecords wide =
        (name, _) -> {
          var texts = new ArrayList<String>();
          for (int i = 0; i < 64; i++) {
            texts.add("dnsaddr=/dnsaddr/" + name.substring(9) + "." + i + TAIL);
          }
          return texts;
        };
    assertThatThrownBy(() -> find(wide)).isInstanceOf(AssayFault.World.class);
    assertThat(asked).hasSize(DnsAddresses.MAX_LOOKUPS);
  }

  @Test
  void of_many_addresses_a_few_are_taken() throws Exception {
    var texts = new ArrayList<String>();
    for (int i = 1; i < 500; i++) texts.add("dnsaddr=/ip4/1.2.3.4/tcp/" + i + TAIL);
    texts.add("dnsaddr=/dnsaddr/b" + TAIL);
    assertThat(find(Map.of("_dnsaddr.a", texts))).hasSize(DnsAddresses.MAX_ADDRESSES);
    assertThat(asked).containsExactly("_dnsaddr.a");
  }

  @Test
  void one_name_that_is_out_of_order_does_not_spoil_the_others() throws Exception {
    var zone =
        Map.of(
            "_dnsaddr.a", List.of("dnsaddr=/dnsaddr/gone" + TAIL, "dnsaddr=/dnsaddr/b" + TAIL),
            "_dnsaddr.b", List.of("dnsaddr=/ip4/1.2.3.4/tcp/1" + TAIL));
    assertThat(find(zone)).containsExactly(at("/ip4/1.2.3.4/tcp/1"));
    assertThatThrownBy(() -> find(Map.of()))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("nothing there");
  }

  @Test
  void all_look_ups_together_have_so_much_time() {
    TextRecords slow =
        (name, patience) -> {
          assertThat(patience).isLessThanOrEqualTo(Duration.ofMillis(200));
          Thread.sleep(Duration.ofMillis(60));
          return List.of("dnsaddr=/dnsaddr/" + name.substring(9) + "a" + TAIL);
        };
    var names = new DnsAddresses(slow, Duration.ofMillis(200));
    assertThatThrownBy(() -> names.of(Multiaddr.parse("/dnsaddr/a" + TAIL), PEER))
        .isInstanceOf(AssayFault.World.class);
  }
}
