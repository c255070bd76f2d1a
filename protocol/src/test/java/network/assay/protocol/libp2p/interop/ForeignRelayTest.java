// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.relay.RelayLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Circuit relays of ours and of another implementation, with peers of the other kind behind and
/// before them.
@WithForeignPeers
final class ForeignRelayTest {
  private final Foreign foreign = Foreign.chosen();
  private final Hosts hosts = new Hosts();
  private final List<ForeignPeer> peers = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (ForeignPeer peer : peers) peer.close();
    hosts.close();
  }

  private ForeignPeer theirs(String... words) throws Exception {
    ForeignPeer peer = foreign.start(words);
    peers.add(peer);
    return peer;
  }

  private Host ours(Optional<RelayLimits> relays, List<Multiaddr> through) {
    var nat = new NatConfig(relays, true, through, false, Optional.empty(), IpBlocks::isGlobal);
    var listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    var key = HostKey.generate(new SecureRandom());
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", HostLimits.DEFAULTS, nat)));
  }

  private static void reserve(ForeignPeer behind, Multiaddr relay) throws Exception {
    JsonNode held = behind.ask("reserve", Map.of("address", relay.toString()));
    // js does not tell.
    if (held.has("voucher")) assertThat(held.get("voucher").asBoolean()).isTrue();
  }

  @Test
  void through_their_relay_we_reach_them_and_they_reach_us() throws Exception {
    ForeignPeer relay = theirs("relay");
    ForeignPeer hidden = theirs();
    reserve(hidden, relay.address());
    Host dialler = ours(Optional.empty(), List.of());
    dialler.connect(relay.address().overRelay(hidden.peerId()));
    assertThat(dialler.ping(hidden.peerId())).isPositive();
    Hosts.until(
        "identified over the relay",
        () ->
            dialler.peers().stream()
                .anyMatch(
                    p ->
                        p.id().equals(hidden.peerId())
                            && p.address().isRelayed()
                            && p.agent().startsWith(foreign.agent())));

    Host ours = ours(Optional.empty(), List.of(relay.address()));
    Hosts.until("reserved", () -> ours.announced().stream().anyMatch(Multiaddr::isRelayed));
    ForeignPeer caller = theirs();
    Multiaddr address = relay.address().overRelay(ours.peerId());
    assertThat(caller.ask("dial", Map.of("address", address.toString())).get("peer").asText())
        .isEqualTo(ours.peerId().toString());
    // js counts no limited connection as one: to ping, it dials what it knows of the peer, which is
    // also what that said of itself, and drops the newer of two connections to one address.
    caller.event("identified", e -> e.get("peer").asText().equals(ours.peerId().toString()));
    caller.ask("ping", Map.of("peer", ours.peerId().toString()));
    assertThat(ours.ping(caller.peerId())).isPositive();
  }

  @Test
  void they_reach_each_other_through_our_relay() throws Exception {
    Host relay = ours(Optional.of(RelayLimits.DEFAULTS), List.of());
    ForeignPeer hidden = theirs();
    reserve(hidden, Hosts.address(relay));
    ForeignPeer caller = theirs();
    Hosts.until("reserved", () -> relay.reachTotals().reservations() == 1);
    Multiaddr address = Hosts.address(relay).overRelay(hidden.peerId());
    caller.ask("dial", Map.of("address", address.toString()));
    caller.ask("ping", Map.of("peer", hidden.peerId().toString()));
    Hosts.until("one circuit", () -> relay.reachTotals().circuits() == 1);
    assertThat(relay.reachTotals().carried()).isPositive();
    assertThat(relay.totals().charges()).isZero();
  }
}
