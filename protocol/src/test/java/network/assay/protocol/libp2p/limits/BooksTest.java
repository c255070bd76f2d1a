// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.StreamCounts.Guest;
import network.assay.protocol.libp2p.limits.WindowBudget.Share;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// What peers cost, counted: nobody gets more than the limits, and what is over is forgotten.
final class BooksTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Map<Integer, PeerId> PEERS = new ConcurrentHashMap<>();
  private static final Guest ALICE = guest(1, "127.0.0.1");
  private static final Guest BOB = guest(2, "127.0.0.1");
  private static final Guest CAROL = guest(3, "127.0.0.1");

  private static Guest guest(int number, String from) {
    return Guest.of(peer(number), InetAddress.ofLiteral(from));
  }

  private static PeerId peer(int number) {
    return PEERS.computeIfAbsent(number, BooksTest::made);
  }

  private static PeerId made(int number) {
    byte[] seed = new byte[HostKey.SEED_BYTES];
    seed[0] = (byte) number;
    return HostKey.of(seed).peerId();
  }

  @Test
  void one_peer_gets_its_streams_and_the_others_theirs() {
    var counts = new StreamCounts(new StreamLimits(5, 2, 5, 2));
    assertThat(counts.enter(ALICE)).isTrue();
    assertThat(counts.enter(ALICE)).isTrue();
    assertThat(counts.enter(ALICE)).isFalse();
    assertThat(counts.enter(BOB)).isTrue();
    assertThat(counts.enter(BOB)).isTrue();
    assertThat(counts.enter(CAROL)).isTrue();
    assertThat(counts.enter(CAROL)).as("more than all may have").isFalse();
    counts.leave(ALICE);
    assertThat(counts.enter(CAROL)).isTrue();
  }

  @Test
  void one_protocol_is_not_served_to_more_than_it_may_be() {
    var counts = new StreamCounts(new StreamLimits(10, 10, 3, 2));
    assertThat(counts.enter(ALICE, "/a")).isTrue();
    assertThat(counts.enter(ALICE, "/a")).isTrue();
    assertThat(counts.enter(ALICE, "/a")).as("of one peer").isFalse();
    assertThat(counts.enter(BOB, "/a")).isTrue();
    assertThat(counts.enter(BOB, "/a")).as("of all peers").isFalse();
    assertThat(counts.enter(BOB, "/b")).as("of another protocol").isTrue();
    counts.leave(ALICE, "/a");
    assertThat(counts.enter(BOB, "/a")).isTrue();
  }

  private static int entered(StreamCounts counts, int keys, String pattern) {
    int in = 0;
    for (int i = 0; i < 10_000; i++) {
      if (counts.enter(guest(i % keys, pattern.formatted(i % 200 + 1)))) in++;
    }
    return in;
  }

  @Test
  void one_address_with_any_number_of_keys_leaves_streams_to_the_others() {
    var counts = new StreamCounts(new StreamLimits(4096, 512, 2048, 256));
    assertThat(entered(counts, 8, "8.8.8.1")).isEqualTo(1024);
    assertThat(counts.enter(guest(1, "8.8.8.2"))).as("of the same block").isFalse();
    assertThat(counts.enter(guest(9, "9.9.9.9"))).isTrue();
    assertThat(entered(counts, 100, "8.8.%d.1")).as("of the provider").isEqualTo(1024);
    assertThat(entered(counts, 100, "10.0.0.%d")).as("of machines of a LAN").isEqualTo(2047);
  }

  @Test
  void one_network_of_ipv6_has_as_many_streams_as_one_peer() {
    var counts = new StreamCounts(new StreamLimits(4096, 512, 2048, 256));
    assertThat(entered(counts, 100, "2a00:1450:4001:1::%x")).isEqualTo(512);
    assertThat(entered(counts, 100, "2a00:1450:4001:%x::1")).isEqualTo(512);
    assertThat(counts.enter(guest(1, "2a00:1450:4002::1"))).isTrue();
  }

  @Test
  void processes_of_this_machine_have_as_many_streams_as_there_are() {
    var counts = new StreamCounts(new StreamLimits(4096, 512, 2048, 256));
    assertThat(entered(counts, 100, "127.0.0.1")).isEqualTo(4096);
  }

  @Test
  void one_address_does_not_take_a_protocol_from_the_others() {
    var counts = new StreamCounts(new StreamLimits(4096, 512, 2048, 256));
    int in = 0;
    while (counts.enter(guest(in % 8, "8.8.8.1"), "/a")) in++;
    assertThat(in).isEqualTo(512);
    assertThat(counts.enter(guest(9, "9.9.9.9"), "/a")).isTrue();
    counts.leave(guest(0, "8.8.8.1"), "/a");
    assertThat(counts.enter(guest(1, "8.8.8.1"), "/a")).isTrue();
  }

  @Test
  void whoever_has_no_streams_is_forgotten() {
    var counts = new StreamCounts(new StreamLimits(10, 10, 10, 10));
    for (Guest peer : List.of(ALICE, BOB, guest(3, "8.8.8.1"))) {
      assertThat(counts.enter(peer)).isTrue();
      assertThat(counts.enter(peer, "/a")).isTrue();
      counts.leave(peer, "/a");
      counts.leave(peer);
    }
    assertThat(counts.remembered()).isZero();
    assertThat(counts.total()).isZero();
  }

  @Test
  void one_block_of_addresses_holds_a_quarter_of_the_memory() {
    var pool = new MemoryPool(400);
    MemoryPool.Account one = pool.open(InetAddress.ofLiteral("8.8.8.1"));
    MemoryPool.Account neighbour = pool.open(InetAddress.ofLiteral("8.8.8.2"));
    MemoryPool.Account other = pool.open(InetAddress.ofLiteral("9.9.9.9"));
    assertThat(one.reserve(60)).isTrue();
    assertThat(neighbour.reserve(41)).isFalse();
    assertThat(neighbour.reserve(40)).isTrue();
    assertThat(other.reserve(100)).isTrue();
    assertThat(pool.used()).isEqualTo(200);
  }

  @Test
  void machines_of_a_private_network_are_no_block() {
    var pool = new MemoryPool(400);
    assertThat(pool.open(InetAddress.ofLiteral("10.0.0.1")).reserve(100)).isTrue();
    assertThat(pool.open(InetAddress.ofLiteral("10.0.0.1")).reserve(1)).isFalse();
    assertThat(pool.open(InetAddress.ofLiteral("10.0.0.2")).reserve(100)).isTrue();
  }

  @Test
  void memory_that_nobody_is_due_leaves_half_of_the_pool_to_the_others() {
    var pool = new MemoryPool(400);
    MemoryPool.Account greedy = pool.open(InetAddress.getLoopbackAddress());
    MemoryPool.Account modest = pool.open(InetAddress.getLoopbackAddress());
    assertThat(greedy.reserveSpare(201)).isFalse();
    assertThat(greedy.reserveSpare(200)).isTrue();
    assertThat(greedy.reserveSpare(1)).isFalse();
    assertThat(modest.reserve(200)).isTrue();
    assertThat(pool.used()).isEqualTo(400);
  }

  @Test
  void memory_is_given_back_once_however_it_ends() {
    var pool = new MemoryPool(400);
    MemoryPool.Account one = pool.open(InetAddress.ofLiteral("8.8.8.1"));
    assertThat(one.reserve(80)).isTrue();
    one.release(30);
    assertThat(pool.used()).isEqualTo(50);
    one.close();
    one.release(50);
    one.close();
    assertThat(one.reserve(1)).isFalse();
    assertThat(pool.used()).isZero();
    assertThat(pool.blocks()).isZero();
  }

  @Test
  void all_blocks_together_hold_no_more_than_there_is() {
    var pool = new MemoryPool(400);
    for (int i = 0; i < 4; i++) {
      assertThat(pool.open(InetAddress.ofLiteral("8." + i + ".8.1")).reserve(100)).isTrue();
    }
    assertThat(pool.open(InetAddress.ofLiteral("8.4.8.1")).reserve(1)).isFalse();
    assertThat(pool.open(InetAddress.getLoopbackAddress()).reserve(1)).isFalse();
  }

  @Test
  void windows_of_one_peer_or_one_block_grow_by_a_quarter_of_what_there_is() {
    var budget = new WindowBudget(400);
    Share one = budget.share(peer(1), InetAddress.ofLiteral("8.8.8.1"));
    Share again = budget.share(peer(1), InetAddress.ofLiteral("9.9.9.9"));
    Share neighbour = budget.share(peer(2), InetAddress.ofLiteral("8.8.8.2"));
    Share other = budget.share(peer(3), InetAddress.ofLiteral("9.9.9.9"));
    assertThat(one.take(60)).isTrue();
    assertThat(again.take(41)).as("of the same peer").isFalse();
    assertThat(neighbour.take(41)).as("of the same block").isFalse();
    assertThat(neighbour.take(40)).isTrue();
    assertThat(other.take(100)).isTrue();
    assertThat(budget.used()).isEqualTo(200);
    one.give(60);
    neighbour.give(40);
    other.give(100);
    assertThat(budget.used()).isZero();
    assertThat(budget.remembered()).isZero();
  }

  @Test
  void windows_of_processes_of_this_machine_grow_by_all_there_is() {
    var budget = new WindowBudget(400);
    for (int i = 0; i < 4; i++) {
      assertThat(budget.share(peer(i), InetAddress.getLoopbackAddress()).take(100)).isTrue();
    }
    assertThat(budget.share(peer(4), InetAddress.getLoopbackAddress()).take(1)).isFalse();
  }

  @Test
  void a_rate_is_kept_by_waiting() {
    var pace = new Pace(1000, 0);
    assertThat(pace.taken(125, 0)).as("credit of an eighth of a second").isZero();
    assertThat(pace.taken(500, 0)).isEqualTo(SECOND / 2);
    assertThat(pace.taken(100, SECOND / 2)).isEqualTo(SECOND / 10);
    assertThat(pace.taken(100, SECOND)).as("a pause is credit").isZero();
  }

  private static boolean isPaced(ReadPacing pacing, EmbeddedChannel on, int key, String from) {
    var meter = pacing.meter(on, peer(key), InetAddress.ofLiteral(from));
    return meter.taken(1000) > 0;
  }

  @Test
  void keys_of_one_block_do_not_have_the_rate_of_all() {
    var pacing = new ReadPacing(new RateLimits(10_000, 40_000));
    var channel = new EmbeddedChannel();
    // An eighth of a second of the block's 10,000 bytes is free.
    assertThat(isPaced(pacing, channel, 1, "8.8.8.1")).isFalse();
    assertThat(isPaced(pacing, channel, 2, "8.8.8.2")).isTrue();
    assertThat(isPaced(pacing, channel, 3, "9.9.9.9")).isFalse();
    assertThat(isPaced(pacing, channel, 4, "127.0.0.1")).isFalse();
    var _ = channel.close();
    assertThat(pacing.remembered()).isZero();
  }

  @Test
  void nobody_waits_longer_than_a_second_at_a_time() {
    var pace = new Pace(1, 0);
    assertThat(pace.taken(1_000_000, 0)).isEqualTo(Pace.MOST);
  }
}
