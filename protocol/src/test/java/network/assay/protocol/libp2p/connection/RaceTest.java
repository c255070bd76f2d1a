// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which of a peer's addresses are dialled when.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RaceTest {
  private static final Multiaddr TCP4 = Multiaddr.parse("/ip4/8.8.8.8/tcp/1");
  private static final Multiaddr OTHER4 = Multiaddr.parse("/ip4/8.8.4.4/tcp/1");
  private static final Multiaddr QUIC4 = Multiaddr.parse("/ip4/8.8.8.8/udp/1/quic-v1");
  private static final Multiaddr TCP6 = Multiaddr.parse("/ip6/2a00:1450::1/tcp/1");
  private static final Multiaddr RELAYED =
      Multiaddr.parse(
          "/ip4/9.9.9.9/tcp/1/p2p/12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq"
              + "/p2p-circuit");

  private static final PeerId ONE = HostKey.generate(new SecureRandom()).peerId();
  private static final PeerId OTHER = HostKey.generate(new SecureRandom()).peerId();

  private static List<Multiaddr> order(Multiaddr... best) {
    return DialPlan.of(List.of(best)).stream().map(DialPlan.Step::address).toList();
  }

  @Test
  void what_worked_before_is_first_then_families_and_transports_take_turns_and_relays_are_last() {
    assertThat(order(TCP4, OTHER4, RELAYED, QUIC4, TCP6))
        .containsExactly(TCP4, QUIC4, TCP6, OTHER4, RELAYED);
    assertThat(order(TCP6, TCP4, OTHER4)).containsExactly(TCP6, TCP4, OTHER4);
  }

  @Test
  void of_countless_addresses_few_are_dialled() {
    List<Multiaddr> many =
        IntStream.range(1, 500).mapToObj(i -> Multiaddr.parse("/ip4/8.8.8.8/tcp/" + i)).toList();
    assertThat(DialPlan.of(many)).hasSize(DialPlan.MAX_ADDRESSES);
  }

  @Test
  void of_the_names_that_others_told_few_are_looked_up() {
    List<Multiaddr> told =
        new ArrayList<>(
            IntStream.range(0, 5)
                .mapToObj(i -> Multiaddr.parse("/dns4/%d.example/tcp/1".formatted(i)))
                .toList());
    Multiaddr bare = Multiaddr.parse("/p2p/" + ONE + "/p2p-circuit");
    told.addAll(List.of(TCP4, RELAYED, bare));
    assertThat(Dialler.fewNames(told))
        .containsExactly(told.get(0), told.get(1), TCP4, RELAYED, bare);
  }

  @Test
  void one_that_hangs_does_not_hold_up_the_next_and_is_given_up_when_that_wins() throws Exception {
    var never = new CountDownLatch(1);
    var givenUp = new CountDownLatch(1);
    var race =
        new Race<String>(
            to -> {
              if (!to.equals(TCP4)) return "there";
              try {
                never.await();
              } finally {
                givenUp.countDown();
              }
              return "never";
            },
            Race.PATIENCE);
    assertThat(race.run("x", DialPlan.of(List.of(TCP4, TCP6)))).isEqualTo("there");
    assertThat(givenUp.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void after_a_failure_the_next_need_not_wait() throws Exception {
    var dialled = new ConcurrentLinkedQueue<Multiaddr>();
    var race =
        new Race<String>(
            to -> {
              dialled.add(to);
              if (to.equals(OTHER4)) return "there";
              throw new AssayFault.World("nobody at " + to);
            },
            Race.PATIENCE);
    // An hour for each: it would not end.
    List<DialPlan.Step> slow =
        List.of(
            new DialPlan.Step(TCP4, Duration.ofHours(1)),
            new DialPlan.Step(TCP6, Duration.ofHours(1)),
            new DialPlan.Step(OTHER4, Duration.ofHours(1)));
    assertThat(race.run("x", slow)).isEqualTo("there");
    assertThat(dialled).containsExactly(TCP4, TCP6, OTHER4);
  }

  @Test
  void where_none_ends_all_are_given_up_in_time() throws Exception {
    var never = new CountDownLatch(1);
    var givenUp = new CountDownLatch(2);
    var race =
        new Race<String>(
            to -> {
              try {
                never.await();
              } finally {
                givenUp.countDown();
              }
              return "never";
            },
            Duration.ofMillis(10));
    List<DialPlan.Step> both =
        List.of(
            new DialPlan.Step(TCP4, Duration.ZERO), new DialPlan.Step(TCP6, Duration.ofMillis(1)));
    assertThatThrownBy(() -> race.run("x", both))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("in time");
    // The second may not have begun.
    givenUp.countDown();
    assertThat(givenUp.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void an_error_ends_a_dial_as_a_failure_does() {
    var race =
        new Race<String>(
            to -> {
              throw new StackOverflowError("here");
            },
            Duration.ofHours(1));
    assertThatThrownBy(() -> race.run("x", DialPlan.of(List.of(TCP4))))
        .isInstanceOf(AssayFault.Internal.class);
  }

  @Test
  void where_all_fail_the_last_says_why() {
    var race =
        new Race<String>(
            to -> {
              throw new AssayFault.World("nobody at " + to);
            },
            Race.PATIENCE);
    assertThatThrownBy(() -> race.run("x", DialPlan.of(List.of(TCP4, TCP6))))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("nobody at " + TCP6);
    assertThatThrownBy(() -> race.run("x", List.of())).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void an_address_for_which_there_was_no_room_might_have_led_to_the_peer() {
    for (Multiaddr full : List.of(TCP4, TCP6)) {
      var race =
          new Race<String>(
              to -> {
                if (to.equals(full)) throw OwnLimit.fault("no room");
                throw new AssayFault.World("nobody at " + to);
              },
              Race.PATIENCE);
      assertThatThrownBy(() -> race.run("x", DialPlan.of(List.of(TCP4, TCP6))))
          .matches(OwnLimit::caused);
    }
  }

  @Test
  void an_address_that_fails_again_and_again_is_left_alone_for_longer_each_time() {
    var now = new AtomicReference<>(Instant.EPOCH);
    var backoff = new AddressBackoff(now::get, RandomGenerator.getDefault());
    Duration before = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      backoff.failed(ONE, TCP4);
      assertThat(backoff.rests(ONE, TCP4)).isTrue();
      assertThat(backoff.rests(ONE, TCP6)).isFalse();
      Duration whole = AddressBackoff.FIRST.multipliedBy(1L << i);
      if (whole.compareTo(AddressBackoff.LONGEST) > 0) whole = AddressBackoff.LONGEST;
      now.set(now.get().plus(whole.multipliedBy(3).dividedBy(4)).minusMillis(1));
      assertThat(backoff.rests(ONE, TCP4)).isTrue();
      now.set(now.get().plus(whole.dividedBy(2)).plusMillis(2));
      assertThat(backoff.rests(ONE, TCP4)).isFalse();
      assertThat(whole).isGreaterThanOrEqualTo(before);
      before = whole;
    }
    backoff.worked(ONE, TCP4);
    backoff.failed(ONE, TCP4);
    now.set(now.get().plus(AddressBackoff.FIRST.multipliedBy(2)));
    assertThat(backoff.rests(ONE, TCP4)).isFalse();
  }

  @Test
  void a_peer_that_does_not_answer_shuts_nobody_else_out_of_its_address() {
    var backoff = new AddressBackoff(() -> Instant.EPOCH, RandomGenerator.getDefault());
    backoff.failed(ONE, RELAYED.withPeer(ONE));
    backoff.failed(ONE, TCP4);
    assertThat(backoff.rests(ONE, RELAYED)).isTrue();
    assertThat(backoff.rests(OTHER, RELAYED)).isFalse();
    assertThat(backoff.rests(OTHER, TCP4)).isFalse();
  }

  @Test
  void what_is_remembered_of_failures_is_bounded() {
    var backoff = new AddressBackoff(() -> Instant.EPOCH, RandomGenerator.getDefault());
    for (int i = 0; i < 2 * AddressBackoff.MAX_ADDRESSES; i++) {
      backoff.failed(ONE, Multiaddr.parse("/ip4/8.8.%d.%d/tcp/1".formatted(i / 256, i % 256)));
    }
    assertThat(backoff.size()).isEqualTo(AddressBackoff.MAX_ADDRESSES);
  }
}
