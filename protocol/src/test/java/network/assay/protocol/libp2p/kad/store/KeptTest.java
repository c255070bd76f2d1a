// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import org.junit.jupiter.api.Test;

/// What a server keeps for others, from one run to the next.
final class KeptTest {
  private static final Octets KEY = Octets.ofText("provided");
  private static final List<Multiaddr> THERE = List.of(Multiaddr.parse("/ip4/8.8.8.8/tcp/1"));

  private static final Owner FAR = new Owner(peer(1), Optional.of(new Block("0808")));

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final HostKey host = HostKey.generate(new SecureRandom());
  private final PeerId self = peer(0);
  private ProviderStore providers = new ProviderStore(clock);
  private ValueStore values = new ValueStore(Validators.standard(), clock);

  private static PeerId peer(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[2] = (byte) number;
    return PeerId.of(id);
  }

  private KadRecord record() {
    byte[] prefix = "/pk/".getBytes(StandardCharsets.US_ASCII);
    byte[] id = host.peerId().toBytes();
    byte[] key = Arrays.copyOf(prefix, prefix.length + id.length);
    System.arraycopy(id, 0, key, prefix.length, id.length);
    return new KadRecord(Octets.of(key), Octets.of(host.publicKey().encoded()));
  }

  private byte[] saved() {
    return KeptCodec.encode(new Kept(values.kept(), providers.kept(self)));
  }

  private void restart(byte[] saved) {
    providers = new ProviderStore(clock);
    values = new ValueStore(Validators.standard(), clock);
    Kept kept = KeptCodec.decode(saved);
    kept.claims().forEach(providers::restore);
    kept.values().forEach(values::restore);
  }

  @Test
  void a_restart_forgets_nothing_and_prolongs_nothing() {
    providers.add(KEY, FAR, THERE);
    providers.add(KEY, Owner.near(peer(2)), List.of());
    providers.add(KEY, Owner.near(self), THERE);
    assertThat(values.put(Owner.near(peer(1)), record())).isTrue();
    now = now.plus(Duration.ofHours(20));
    restart(saved());
    assertThat(providers.find(KEY))
        .as("the last first, and not what the server says itself")
        .containsExactly(
            new KadPeer(peer(2), List.of(), false), new KadPeer(peer(1), THERE, false));
    assertThat(providers.kept(self))
        .as("and whose it was")
        .first()
        .extracting(Kept.Claim::from)
        .isEqualTo(FAR);
    assertThat(values.get(record().key())).isEqualTo(record());
    now = now.plus(Duration.ofHours(5));
    restart(saved());
    assertThat(providers.find(KEY).getLast().addresses()).as("24 h old").isEmpty();
    now = now.plus(Duration.ofHours(23));
    assertThat(providers.find(KEY)).isEmpty();
    assertThat(values.get(record().key())).isNull();
  }

  @Test
  void what_was_over_meanwhile_is_not_taken_up() {
    providers.add(KEY, Owner.near(peer(1)), THERE);
    values.put(Owner.near(peer(1)), record());
    byte[] saved = saved();
    now = now.plus(ProviderStore.KEPT);
    restart(saved);
    assertThat(providers.size() + values.size()).isZero();
  }

  @Test
  void a_clock_that_was_ahead_keeps_nothing_longer_than_usual() {
    Instant right = now;
    now = now.plus(Duration.ofDays(10_000));
    providers.add(KEY, Owner.near(peer(1)), THERE);
    values.put(Owner.near(peer(1)), record());
    byte[] saved = saved();
    now = right;
    restart(saved);
    assertThat(providers.size() + values.size()).isEqualTo(2);
    now = now.plus(ProviderStore.KEPT);
    assertThat(providers.find(KEY)).isEmpty();
    assertThat(values.get(record().key())).isNull();
  }

  @Test
  void values_that_the_rules_forbid_by_now_are_passed_over() {
    var other = new KadRecord(Octets.ofText("/gone/1"), Octets.ofText("value"));
    long until = clock.millis() + 1000;
    restart(
        KeptCodec.encode(
            new Kept(List.of(new Kept.Value(Owner.near(peer(1)), other, until)), List.of())));
    assertThat(values.size()).isZero();
  }

  @Test
  void what_a_server_did_not_write_is_a_fault_and_nothing_else() {
    providers.add(KEY, Owner.near(peer(1)), THERE);
    values.put(Owner.near(peer(1)), record());
    byte[] saved = saved();
    for (int cut = 1; cut < saved.length; cut++) {
      byte[] torn = Arrays.copyOf(saved, cut);
      try {
        KeptCodec.decode(torn);
      } catch (ProtoFault expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
    assertThatThrownBy(() -> KeptCodec.decode(new byte[] {0x1A, 0})).isInstanceOf(ProtoFault.class);
  }

  @Test
  void changes_are_counted_so_that_a_server_at_rest_writes_nothing() {
    long before = providers.changes() + values.changes();
    providers.find(KEY);
    values.get(KEY);
    assertThat(providers.changes() + values.changes()).isEqualTo(before);
    providers.add(KEY, Owner.near(peer(1)), THERE);
    assertThat(providers.changes()).isGreaterThan(before);
  }
}
