// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// What a server keeps for others, under a clock of the test's own.
final class StoresTest {
  private static final List<Multiaddr> HERE = List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/1"));

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private final ProviderStore providers = new ProviderStore(clock);
  private final ValueStore values =
      new ValueStore(Validators.standard().with("n", new Longer()), clock);

  private static final class Longer implements Validator {
    @Override
    public boolean isValid(Octets key, Octets value) {
      return value.size() > 0;
    }

    @Override
    public boolean isBetter(Octets key, Octets fresh, Octets held) {
      return fresh.size() > held.size();
    }
  }

  private static PeerId peer(int number) {
    return PeerId.of(key(number).toBytes());
  }

  private static Owner near(int number) {
    return Owner.near(peer(number));
  }

  private static Owner far(int number, String block) {
    return new Owner(peer(number), Optional.of(new Block(block)));
  }

  private static Octets key(int number) {
    byte[] id = new byte[34];
    id[0] = 0x12;
    id[1] = 32;
    id[31] = (byte) (number >> 16);
    id[32] = (byte) (number >> 8);
    id[33] = (byte) number;
    return Octets.of(id);
  }

  private static KadRecord value(String key, int size) {
    return new KadRecord(Octets.ofText(key), Octets.of(new byte[size]));
  }

  private static KadRecord publicKey(PeerId of, HostKey value) {
    var key = new ByteArrayOutputStream();
    key.writeBytes(Octets.ofText("/pk/").toBytes());
    key.writeBytes(of.toBytes());
    return new KadRecord(Octets.of(key.toByteArray()), Octets.of(value.publicKey().encoded()));
  }

  @Test
  void a_public_key_stands_under_its_own_peer_only() {
    HostKey key = HostKey.generate(new SecureRandom());
    HostKey other = HostKey.generate(new SecureRandom());
    assertThat(values.put(near(1), publicKey(key.peerId(), key))).isTrue();
    assertThat(values.put(near(1), publicKey(key.peerId(), other))).isFalse();
    assertThat(values.put(near(1), publicKey(key.peerId(), key))).isTrue();
    KadRecord garbage = new KadRecord(publicKey(key.peerId(), key).key(), Octets.of((byte) 1));
    assertThat(values.put(near(1), garbage)).isFalse();
  }

  @Test
  void a_value_without_rules_is_not_kept() {
    for (String key : List.of("x", "/", "//", "/x", "/n", "n/x", "/m/x", "/" + "n".repeat(200))) {
      assertThat(values.put(near(1), value(key, 1))).as(key).isFalse();
    }
    assertThat(values.put(near(1), value("/n/x", 1))).isTrue();
    assertThat(values.put(near(1), value("/n/x", KadRecord.MAX_VALUE + 1))).isFalse();
    assertThat(values.size()).isEqualTo(1);
    assertThatThrownBy(() -> Validators.standard().with("a/b", new Longer()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void only_a_better_value_replaces_one() {
    assertThat(values.put(near(1), value("/n/x", 5))).isTrue();
    assertThat(values.put(near(2), value("/n/x", 4))).isFalse();
    assertThat(values.put(near(2), value("/n/x", 5))).isTrue();
    assertThat(values.put(near(2), value("/n/x", 6))).isTrue();
    assertThat(values.get(Octets.ofText("/n/x"))).isEqualTo(value("/n/x", 6));
  }

  @Test
  void values_are_forgotten_in_time_unless_they_are_put_again() {
    assertThat(values.put(near(1), value("/n/x", 5))).isTrue();
    assertThat(values.put(near(1), value("/n/y", 5))).isTrue();
    now = now.plus(ValueStore.KEPT.dividedBy(2));
    assertThat(values.put(near(1), value("/n/y", 5))).isTrue();
    now = now.plus(ValueStore.KEPT.dividedBy(2));
    assertThat(values.get(Octets.ofText("/n/x"))).isNull();
    assertThat(values.get(Octets.ofText("/n/y"))).isNotNull();
    now = now.plus(ValueStore.KEPT);
    values.sweep();
    assertThat(values.size()).isZero();
  }

  @Test
  void a_flood_of_one_peer_displaces_its_own_values() {
    assertThat(values.put(near(1), value("/n/honest", 5))).isTrue();
    for (int i = 0; i < 10_000; i++) {
      assertThat(values.put(near(2), value("/n/" + i, KadRecord.MAX_VALUE))).isTrue();
    }
    assertThat(values.size()).isEqualTo(ValueStore.MAX_PER_PEER + 1);
    assertThat(values.get(Octets.ofText("/n/honest"))).isNotNull();
  }

  @Test
  void nobody_displaces_a_value_by_putting_it_too() {
    assertThat(values.put(near(1), value("/n/honest", 5))).isTrue();
    assertThat(values.put(near(2), value("/n/honest", 5))).isTrue();
    for (int i = 0; i < 2 * ValueStore.MAX_PER_PEER; i++) {
      assertThat(values.put(near(2), value("/n/" + i, 5))).isTrue();
    }
    assertThat(values.get(Octets.ofText("/n/honest"))).isNotNull();
  }

  @Test
  void values_of_many_peers_are_bounded_in_bytes() {
    assertThat(values.put(near(0), value("/n/honest", 5))).isTrue();
    for (int i = 0; i < 6000; i++) {
      values.put(near(1 + i % 100), value("/n/" + i, KadRecord.MAX_VALUE));
    }
    assertThat(values.size())
        .isLessThanOrEqualTo((int) (ValueStore.MAX_BYTES / KadRecord.MAX_VALUE) + 1);
    assertThat(values.get(Octets.ofText("/n/honest"))).isNotNull();
  }

  @Test
  void providers_are_found_the_last_heard_of_first_and_forgotten_in_time() {
    providers.add(key(1), near(1), HERE);
    providers.add(key(1), near(2), HERE);
    providers.add(key(1), near(1), HERE);
    assertThat(providers.find(key(1)))
        .containsExactly(new KadPeer(peer(1), HERE, false), new KadPeer(peer(2), HERE, false));
    assertThat(providers.find(key(2))).isEmpty();
    now = now.plus(ProviderStore.ADDRESSES_KEPT).plus(Duration.ofMillis(1));
    assertThat(providers.find(key(1)).getFirst()).isEqualTo(new KadPeer(peer(1), List.of(), false));
    now = now.plus(ProviderStore.KEPT);
    assertThat(providers.find(key(1))).isEmpty();
    assertThat(providers.size()).isZero();
    assertThat(providers.keys()).isZero();
  }

  @Test
  void providers_are_bounded_by_key_by_peer_and_in_all() {
    for (int i = 0; i < 1000; i++) providers.add(key(1), near(i), HERE);
    assertThat(providers.find(key(1))).hasSize(ProviderStore.MAX_PER_KEY);
    assertThat(providers.find(key(1)).getFirst().id()).isEqualTo(peer(999));
    for (int i = 0; i < 5000; i++) providers.add(key(10 + i), near(2000), HERE);
    assertThat(providers.size()).isEqualTo(ProviderStore.MAX_PER_KEY + ProviderStore.MAX_PER_PEER);
    providers.sweep();
    assertThat(providers.keys()).isEqualTo(1 + ProviderStore.MAX_PER_PEER);
    for (int i = 0; i < 36_000; i++) {
      providers.add(key(100_000 + i), near(3000 + i / 1000), HERE);
    }
    assertThat(providers.size()).isEqualTo(ProviderStore.MAX_ENTRIES);
    assertThat(providers.keys()).isLessThanOrEqualTo(2 * ProviderStore.MAX_ENTRIES);
  }

  @Test
  void a_thousand_ids_of_one_block_displace_no_provider_of_another() {
    for (int i = 0; i < 10; i++) providers.add(key(1), far(i, "010" + i), HERE);
    for (int i = 10; i < 1000; i++) providers.add(key(1), far(i, "0202"), HERE);
    List<PeerId> found = providers.find(key(1)).stream().map(KadPeer::id).toList();
    assertThat(found).hasSize(ProviderStore.MAX_PER_KEY);
    for (int i = 0; i < 10; i++) assertThat(found).contains(peer(i));
    assertThat(found).contains(peer(999)).doesNotContain(peer(10));
  }

  @Test
  void of_one_block_a_single_provider_is_named_before_those_of_others() {
    providers.add(key(1), far(1, "0101"), HERE);
    for (int i = 2; i < 40; i++) providers.add(key(1), far(i, "0202"), HERE);
    assertThat(providers.find(key(1))).hasSize(39);
    assertThat(providers.find(key(1)).subList(0, 3).stream().map(KadPeer::id))
        .containsExactly(peer(39), peer(1), peer(38));
  }

  @Test
  void a_full_store_takes_from_the_block_that_has_the_most_not_from_its_honest_peer_with_most() {
    for (int i = 0; i < ValueStore.MAX_PER_PEER; i++) {
      assertThat(values.put(far(1, "0101"), value("/n/honest " + i, 1))).isTrue();
    }
    for (int i = 0; i < 2 * ValueStore.MAX_VALUES; i++) {
      assertThat(values.put(far(2 + i / 4, "0202"), value("/n/" + i, 1))).isTrue();
    }
    assertThat(values.size()).isEqualTo(ValueStore.MAX_VALUES);
    for (int i = 0; i < ValueStore.MAX_PER_PEER; i++) {
      assertThat(values.get(Octets.ofText("/n/honest " + i))).isNotNull();
    }
  }
}
