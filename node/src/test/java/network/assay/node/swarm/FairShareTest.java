// SPDX-License-Identifier: Apache-2.0
package network.assay.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import network.assay.node.swarm.FairShare.Limits;
import network.assay.node.swarm.FairShare.Ticket;
import org.junit.jupiter.api.Test;

final class FairShareTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int PIECE = 1_000;

  private static FairShare<String> share(long rate, long ratePerPeer, int perPeer, int held) {
    return new FairShare<>(new Limits(rate, ratePerPeer, perPeer, held, 64));
  }

  /// Has a peer take something at once.
  private static void prove(FairShare<String> share, String peer, long now) {
    share.ask(peer, 1);
    share.over(share.grant(now).getFirst(), true, now);
    share.grant(now);
  }

  private static List<String> peers(List<Ticket<String>> tickets) {
    return tickets.stream().map(Ticket::peer).toList();
  }

  @Test
  void who_asks_for_much_waits_its_turn_like_who_asks_for_little() {
    FairShare<String> share = share(0, 0, 100, 1);
    for (int i = 0; i < 50; i++) share.ask("greedy", PIECE);
    share.ask("modest", PIECE);
    var order = new ArrayList<String>();
    for (int i = 0; i < 4; i++) {
      List<Ticket<String>> granted = share.grant(0);
      assertThat(granted).hasSize(1);
      order.add(granted.getFirst().peer());
      share.over(granted.getFirst(), true, 0);
    }
    assertThat(order).containsExactly("greedy", "modest", "greedy", "greedy");
  }

  @Test
  void a_peer_that_does_not_read_holds_its_own_share_only() {
    FairShare<String> share = share(0, 0, 4, 256);
    prove(share, "stuck", -SECOND);
    for (int i = 0; i < 10; i++) share.ask("stuck", PIECE);
    assertThat(share.grant(0)).hasSize(4);
    share.ask("other", PIECE);
    assertThat(peers(share.grant(SECOND))).containsExactly("other");
    assertThat(share.wake(SECOND)).as("time alone brings nothing").isEmpty();
  }

  @Test
  void who_is_new_is_sent_one_thing_until_it_has_taken_that() {
    FairShare<String> share = share(0, 0, 4, 256);
    for (int i = 0; i < 10; i++) share.ask("new", PIECE);
    List<Ticket<String>> first = share.grant(0);
    assertThat(first).hasSize(1);
    share.over(first.getFirst(), true, Takers.QUICK);
    assertThat(share.grant(Takers.QUICK)).hasSize(4);
  }

  @Test
  void who_does_not_take_what_it_is_sent_is_not_sent_more_at_a_time() {
    FairShare<String> share = share(0, 0, 4, 256);
    prove(share, "slow", -SECOND);
    for (int i = 0; i < 10; i++) share.ask("slow", PIECE);
    long late = Takers.QUICK + 1;
    for (Ticket<String> held : share.grant(0)) share.over(held, false, late);
    List<Ticket<String>> one = share.grant(late);
    assertThat(one).hasSize(1);
    share.over(one.getFirst(), true, late);
    assertThat(share.grant(late)).as("one quick piece does not mend that").hasSize(1);
  }

  @Test
  void to_give_up_quickly_does_not_count_as_taking_quickly() {
    FairShare<String> share = share(0, 0, 4, 256);
    for (int i = 0; i < 10; i++) share.ask("fickle", PIECE);
    share.over(share.grant(0).getFirst(), false, 1);
    assertThat(share.grant(1)).hasSize(1);
  }

  @Test
  void any_number_of_peers_that_do_not_read_leave_half_of_the_room_to_those_that_do() {
    FairShare<String> share = share(0, 0, 4, 20);
    prove(share, "good", -SECOND);
    for (int i = 0; i < 100; i++) share.ask("stuck" + i, PIECE);
    assertThat(share.grant(0)).hasSize(10);
    for (int i = 0; i < 9; i++) share.ask("good", PIECE);
    assertThat(peers(share.grant(1))).containsExactly("good", "good", "good", "good");
    assertThat(share.isCrowded()).isTrue();
    assertThat(share.wake(1)).isEmpty();
  }

  @Test
  void those_that_do_not_read_are_a_crowd_when_they_fill_half_of_their_half() {
    FairShare<String> share = share(0, 0, 4, 20);
    for (int i = 0; i < 5; i++) share.ask("stuck" + i, PIECE);
    assertThat(share.grant(0)).hasSize(5);
    assertThat(share.isCrowded()).isFalse();
    share.ask("one more", PIECE);
    assertThat(share.grant(1)).hasSize(1);
    assertThat(share.isCrowded()).isTrue();
  }

  @Test
  void what_is_heavy_takes_the_room_of_many_and_goes_alone_where_that_is_all() {
    FairShare<String> share = share(0, 0, 4, 8);
    share.ask("a", PIECE, 3);
    share.ask("b", PIECE, 2);
    share.ask("c", PIECE, 1);
    List<Ticket<String>> first = share.grant(0);
    assertThat(peers(first)).as("half of the room").containsExactly("a", "c");
    assertThat(share.held()).isEqualTo(4);
    for (Ticket<String> ticket : first) share.over(ticket, true, 1);
    assertThat(peers(share.grant(1))).containsExactly("b");
    share.ask("a", PIECE, 100);
    assertThat(share.grant(1)).as("there is something").isEmpty();
    assertThat(share.wake(1)).isEmpty();
    var light = share.ask("c", PIECE, 1).orElseThrow();
    assertThat(share.grant(1)).containsExactly(light);
  }

  @Test
  void what_is_remembered_of_takers_is_bounded() {
    var takers = new Takers<Integer>();
    for (int i = 0; i < 3 * Takers.MOST; i++) {
      takers.took(i, 1, true, 0);
      takers.took(-1 - i, Takers.QUICK + 1, true, 0);
    }
    assertThat(takers.size()).isEqualTo(2 * Takers.MOST);
    assertThat(takers.isQuick(3 * Takers.MOST - 1)).isTrue();
    assertThat(takers.isQuick(0)).isFalse();
  }

  @Test
  void who_was_slow_is_believed_again_after_a_while() {
    var takers = new Takers<String>();
    takers.took("one", Takers.QUICK + 1, true, 0);
    takers.took("one", 1, true, Takers.SLOW_FOR - 1);
    assertThat(takers.isQuick("one")).isFalse();
    takers.took("one", 1, true, Takers.SLOW_FOR);
    assertThat(takers.isQuick("one")).isTrue();
  }

  @Test
  void too_many_waiting_are_refused() {
    FairShare<String> share = new FairShare<>(new Limits(0, 0, 1, 1, 2));
    assertThat(share.ask("a", PIECE)).isPresent();
    assertThat(share.ask("a", PIECE)).isPresent();
    assertThat(share.ask("a", PIECE)).isEmpty();
    assertThat(share.ask("b", PIECE)).isPresent();
  }

  @Test
  void who_gives_up_is_forgotten() {
    FairShare<String> share = share(0, 0, 1, 1);
    var first = share.ask("a", PIECE).orElseThrow();
    var second = share.ask("b", PIECE).orElseThrow();
    share.grant(0);
    share.over(second, false, 0);
    share.over(first, true, 0);
    share.over(first, true, 0);
    assertThat(share.held()).isZero();
    assertThat(share.grant(0)).isEmpty();
    assertThat(share.peers()).isZero();
  }

  @Test
  void who_comes_back_at_once_has_no_new_burst() {
    FairShare<String> share = share(0, 10 * PIECE, 1, 1);
    int got = 0;
    for (long now = 0; now < SECOND; now += SECOND / 1000) {
      share.ask("one", PIECE);
      for (Ticket<String> ticket : share.grant(now)) {
        got++;
        share.over(ticket, true, now);
      }
      share.grant(now);
    }
    assertThat(got).isBetween(10, 13);
  }

  @Test
  void a_peers_rate_is_its_own() {
    FairShare<String> share = share(0, 10 * PIECE, 100, 100);
    prove(share, "fast", -10 * SECOND);
    for (int i = 0; i < 50; i++) share.ask("fast", PIECE);
    share.grant(0);
    long now = share.wake(0).orElseThrow();
    assertThat(now).isPositive();
    share.ask("other", PIECE);
    assertThat(peers(share.grant(1))).containsExactly("other");
    assertThat(peers(share.grant(now))).containsExactly("fast");
  }

  /// Peers that always want more, and random times between looks.
  @Property(tries = 300)
  void rates_hold_and_all_get_the_same(@ForAll long seed) {
    var random = new Random(seed);
    long rate = (5 + random.nextInt(100)) * (long) PIECE;
    long ratePerPeer = random.nextBoolean() ? 0 : (1 + random.nextInt(40)) * (long) PIECE;
    int peers = 2 + random.nextInt(6);
    FairShare<String> share = share(rate, ratePerPeer, 2, 8);
    Map<String, Integer> got = new HashMap<>();
    Deque<Ticket<String>> out = new ArrayDeque<>();
    for (int i = 0; i < peers; i++) {
      got.put("p" + i, 0);
      for (int k = 0; k <= random.nextInt(20); k++) share.ask("p" + i, PIECE);
    }
    long now = 0;
    long end = 20 * SECOND;
    while (now < end) {
      for (Ticket<String> ticket : share.grant(now)) {
        got.merge(ticket.peer(), 1, Integer::sum);
        out.add(ticket);
        share.ask(ticket.peer(), PIECE);
      }
      assertThat(share.held()).isLessThanOrEqualTo(8);
      while (!out.isEmpty()) share.over(out.remove(), true, now);
      now = Math.max(now + 1, share.wake(now).orElse(now + SECOND / 100));
    }
    int total = got.values().stream().mapToInt(n -> n).sum();
    long most = rate * 21 / PIECE + 1;
    assertThat((long) total).isLessThanOrEqualTo(most);
    int least = got.values().stream().mapToInt(n -> n).min().orElseThrow();
    int greatest = got.values().stream().mapToInt(n -> n).max().orElseThrow();
    assertThat(greatest - least).isLessThanOrEqualTo(2 + greatest / 20);
    if (ratePerPeer > 0) {
      assertThat((long) greatest).isLessThanOrEqualTo(ratePerPeer * 21 / PIECE + 1);
    }
    long fair = ratePerPeer == 0 ? rate : Math.min(rate, ratePerPeer * peers);
    assertThat((long) total).as("and no less").isGreaterThan(fair * 18 / PIECE);
  }
}
