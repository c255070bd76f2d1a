// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.libp2p.autonat.Reachability;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostConfig;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.NatConfig;
import network.assay.protocol.libp2p.host.Wire;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// AutoNAT 2 with another implementation: they dial us back, and we them, at each address.
@Tag("interop")
@Timeout(value = 3600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ForeignAutoNatTest {
  private static final String NOBODY = "/ip4/127.0.0.1/tcp/1";

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

  private Host ours(Wire wire, List<Multiaddr> listen) {
    var nat = new NatConfig(Optional.empty(), false, List.of(), true, Optional.empty(), _ -> true);
    var key = HostKey.generate(new SecureRandom());
    var limits = HostLimits.DEFAULTS;
    return hosts.start(
        new Host(new HostConfig(key, listen, "assay-test/1", limits, nat, wire.securities())));
  }

  private static Multiaddr at(String machine, Wire wire) {
    return Multiaddr.parse(wire.any().toString().replace("127.0.0.1", machine));
  }

  @ParameterizedTest
  @EnumSource(names = {"NOISE", "QUIC"})
  void they_find_out_at_which_addresses_we_are_reached(Wire wire) throws Exception {
    assumeThat(wire.here()).isTrue();
    // Of the machine we ask from, and of another, for which they ask bytes.
    Host ours = ours(wire, List.of(at("127.0.0.1", wire), at("127.0.0.2", wire)));
    List<Multiaddr> listening = ours.listenAddresses();
    Multiaddr nobody = Multiaddr.parse(NOBODY);
    ours.announce(List.of(listening.get(0), listening.get(1), nobody));
    for (int i = 0; i < 3; i++) {
      ours.connect(theirs(wire == Wire.QUIC ? "quic" : "noise", "autonat").address());
    }
    Hosts.until("its own", () -> ours.reachability(listening.get(0)) == Reachability.PUBLIC);
    Hosts.until("another's", () -> ours.reachability(listening.get(1)) == Reachability.PUBLIC);
    Hosts.until("nobody's", () -> ours.reachability(nobody) == Reachability.PRIVATE);
    assertThat(ours.reachability()).isEqualTo(Reachability.PUBLIC);
    assertThat(ours.totals().charges()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"NOISE", "QUIC"})
  void we_find_out_at_which_addresses_they_are_reached(Wire wire) throws Exception {
    assumeThat(wire.here()).isTrue();
    ForeignPeer theirs = theirs(wire == Wire.QUIC ? "quic" : "noise", "autonat");
    String own = theirs.address().withoutPeer().toString();
    var elsewhere = Map.of("address", at("127.0.0.2", wire).toString());
    String other = theirs.ask("listen", elsewhere).get("address").asText();
    assertFound(wire, theirs, own, "Public");
    assertFound(wire, theirs, other, "Public");
    assertFound(wire, theirs, NOBODY, "Private");
  }

  /// By a server of ours that they have not asked before: go asks each but seldom.
  private void assertFound(Wire wire, ForeignPeer theirs, String address, String reachability)
      throws Exception {
    Host server = ours(wire, List.of(at("127.0.0.1", wire)));
    theirs.ask("dial", Map.of("address", Hosts.address(server).toString()));
    theirs.event("identified", e -> e.get("peer").asText().equals(server.peerId().toString()));
    JsonNode found = probe(theirs, address);
    assertThat(found.get("address").asText()).isEqualTo(address);
    assertThat(found.get("reachability").asText()).describedAs(address).isEqualTo(reachability);
    assertThat(server.totals().charges()).isZero();
  }

  private JsonNode probe(ForeignPeer theirs, String address) throws Exception {
    for (int i = 0; ; i++) {
      try {
        return theirs.ask("probe", Map.of("addresses", address));
      } catch (AssertionError e) {
        // It may take go a moment to see that there is somebody to ask.
        if (i == 100 || !String.valueOf(e.getMessage()).contains("no peers")) throw e;
        Thread.sleep(100);
      }
    }
  }
}
