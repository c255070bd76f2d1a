// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

/// A host's own records, one for each kind of hearer.
final class OwnRecordTest {
  private static final Multiaddr OPEN = Multiaddr.parse("/ip4/8.8.8.8/tcp/1");
  private static final Multiaddr NEAR = Multiaddr.parse("/ip6/fd00::1/tcp/1");
  private static final Multiaddr SELF = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final OwnRecord records =
      new OwnRecord(HostKey.of(new byte[HostKey.SEED_BYTES]), () -> START);

  private PeerRecord record(Announced now, Reach hearer) {
    return records.of(now, hearer).record();
  }

  @Test
  void the_nearer_the_hearer_the_more_is_in_it_and_the_greater_its_number() {
    var now = Announced.of(List.of(OPEN, NEAR, SELF), 16);
    PeerRecord world = record(now, Reach.WORLD);
    PeerRecord network = record(now, Reach.NETWORK);
    PeerRecord machine = record(now, Reach.MACHINE);
    assertThat(world.addresses()).containsExactly(OPEN);
    assertThat(network.addresses()).containsExactly(OPEN, NEAR);
    assertThat(machine.addresses()).containsExactly(OPEN, NEAR, SELF);
    assertThat(machine.isNewerThan(network)).isTrue();
    assertThat(network.isNewerThan(world)).isTrue();
    assertThat(records.of(now, Reach.WORLD)).isSameAs(records.of(now, Reach.WORLD));
  }

  @Test
  void what_is_the_same_for_all_is_one_record() {
    var now = Announced.toAll(List.of(SELF));
    assertThat(records.of(now, Reach.MACHINE)).isSameAs(records.of(now, Reach.WORLD));
  }

  @Test
  void a_change_is_newer_than_all_that_was_said_before() {
    PeerRecord before = record(Announced.of(List.of(OPEN, NEAR, SELF), 16), Reach.MACHINE);
    PeerRecord after = record(Announced.of(List.of(OPEN, NEAR), 16), Reach.WORLD);
    assertThat(after.isNewerThan(before)).isTrue();
    assertThat(record(Announced.NOTHING, Reach.WORLD).isNewerThan(after)).isTrue();
  }
}
