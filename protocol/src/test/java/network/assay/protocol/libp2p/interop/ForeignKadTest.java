// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.kad.Kad;
import network.assay.protocol.libp2p.kad.KadConfig;
import network.assay.protocol.libp2p.kad.store.Validator;
import network.assay.protocol.libp2p.kad.store.Validators;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One DHT of two hosts of ours and two of another implementation, of which each knows at first
/// only one of ours.
@WithForeignPeers
final class ForeignKadTest {
  /// As the peers have it: under `/long/` the longest value wins.
  private static final Validators LONGEST =
      Validators.standard()
          .with(
              "long",
              new Validator() {
                @Override
                public boolean isValid(Octets key, Octets value) {
                  return value.size() > 0;
                }

                @Override
                public boolean isBetter(Octets key, Octets fresh, Octets held) {
                  return fresh.size() > held.size();
                }
              });

  private static final KadConfig CONFIG = KadConfig.DEFAULTS.in("/interop/kad/1.0.0").with(LONGEST);

  private final Hosts hosts = new Hosts();
  private final List<ForeignPeer> peers = new ArrayList<>();
  private final Host hub = hosts.start();
  private final Host other = hosts.start();

  @BeforeEach
  void meet() throws Exception {
    hub.join(CONFIG);
    other.join(CONFIG);
    other.connect(Hosts.address(hub));
    for (int i = 0; i < 2; i++) {
      ForeignPeer peer = Foreign.chosen().start("dht");
      peers.add(peer);
      peer.ask("dial", Map.of("address", Hosts.address(hub).toString()));
    }
    List<PeerId> everybody =
        List.of(hub.peerId(), other.peerId(), peers.get(0).peerId(), peers.get(1).peerId());
    for (Host host : List.of(hub, other)) {
      Hosts.until("we know all", () -> kad(host).known().size() == everybody.size() - 1);
    }
    for (ForeignPeer peer : peers) awaitKnown(peer, everybody);
  }

  @AfterEach
  void stop() throws IOException, InterruptedException {
    for (ForeignPeer peer : peers) peer.close();
    hosts.close();
  }

  private static Kad kad(Host host) {
    return host.kad().orElseThrow();
  }

  private static void awaitKnown(ForeignPeer peer, List<PeerId> everybody) throws Exception {
    for (int i = 0; i < 300; i++) {
      String known = peer.ask("known", Map.of()).get("peers").toString();
      if (everybody.stream()
          .allMatch(p -> p.equals(peer.peerId()) || known.contains(p.toString()))) {
        return;
      }
      Thread.sleep(100);
    }
    throw new AssertionError("they never knew everybody: " + peer.ask("known", Map.of()));
  }

  private static String base64(Octets bytes) {
    return Base64.getEncoder().encodeToString(bytes.toBytes());
  }

  private static Octets multihash(long seed) {
    byte[] bytes = new byte[34];
    new Random(seed).nextBytes(bytes);
    bytes[0] = 0x12;
    bytes[1] = 32;
    return Octets.of(bytes);
  }

  @Test
  void values_put_by_either_are_got_by_the_other_and_the_better_one_wins() throws Exception {
    Octets ours = Octets.ofText("/long/ours");
    Octets short_ = Octets.ofText("from java");
    assertThat(kad(other).put(ours, short_)).isEqualTo(3);
    for (ForeignPeer peer : peers) {
      assertThat(peer.ask("get", Map.of("key", base64(ours))).get("value").asText())
          .isEqualTo(base64(short_));
    }
    Octets theirs = Octets.ofText("/long/theirs");
    Octets value = Octets.ofText("from them");
    var put = Map.of("key", base64(theirs), "value", base64(value));
    JsonNode stored = peers.getFirst().ask("put", put).path("stored");
    // js alone tells.
    if (!stored.isMissingNode()) {
      assertThat(stored.toString()).contains(hub.peerId().toString(), other.peerId().toString());
    }
    assertThat(kad(hub).get(theirs)).contains(value);
    assertThat(kad(other).get(theirs)).contains(value);

    Octets better = Octets.ofText("better, from them");
    var _ = peers.get(1).ask("put", Map.of("key", base64(ours), "value", base64(better)));
    assertThat(kad(hub).get(ours)).contains(better);
    assertThat(peers.getFirst().ask("get", Map.of("key", base64(ours))).get("value").asText())
        .isEqualTo(base64(better));
  }

  @Test
  void providers_and_peers_are_found_both_ways() throws Exception {
    Octets ours = multihash(1);
    Octets theirs = multihash(2);
    assertThat(kad(other).provide(ours)).isEqualTo(3);
    var _ = peers.getFirst().ask("provide", Map.of("key", base64(theirs)));
    Hosts.until("they find ours", () -> found(peers.get(1), ours).contains(other.peerId()));
    Hosts.until("we find theirs", () -> found(theirs).equals(List.of(peers.getFirst().peerId())));
    assertThat(kad(hub).findProviders(multihash(3), 5)).isEmpty();

    String where =
        peers
            .getFirst()
            .ask("find-peer", Map.of("peer", other.peerId().toString()))
            .get("addresses")
            .toString();
    assertThat(where).contains(other.listenAddresses().getFirst().toString());
    assertThat(hub.totals().charges()).isZero();
    assertThat(other.totals().charges()).isZero();

    Host stranger = hosts.start();
    stranger.join(CONFIG.asClient());
    stranger.connect(peers.getFirst().address());
    Hosts.until("it knows somebody", () -> !kad(stranger).known().isEmpty());
    assertThat(stranger.ping(other.peerId())).isPositive();
  }

  private static List<PeerId> found(ForeignPeer peer, Octets key) {
    try {
      var ids = new ArrayList<PeerId>();
      peer.ask("providers", Map.of("key", base64(key)))
          .get("peers")
          .forEach(id -> ids.add(PeerId.parse(id.asText())));
      return ids;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private List<PeerId> found(Octets key) {
    try {
      return kad(hub).findProviders(key, 5);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
