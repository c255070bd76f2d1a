// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import network.assay.node.net.Arrivals.Arrival;
import network.assay.node.net.Wish.Lane;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

/// Who waits for what, where nothing really comes.
final class ArrivalsTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final List<PeerId> peers = new ArrayList<>();

  /// One blob being brought: does what the test says.
  private static final class Run {
    final Arrival arrival;
    final Semaphore changes = new Semaphore(0);
    final CompletableFuture<Boolean> end = new CompletableFuture<>();

    Run(Arrival arrival) {
      this.arrival = arrival;
    }

    void awaitOver() throws InterruptedException {
      while (!arrival.isOver()) {
        assertThat(changes.tryAcquire(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private final BlockingQueue<Run> runs = new LinkedBlockingQueue<>();
  private final Arrivals arrivals =
      new Arrivals(
          1,
          arrival -> {
            var run = new Run(arrival);
            arrival.onChange(run.changes::release);
            runs.add(run);
            return run.end.join();
          });

  private Run next() throws InterruptedException {
    Run run = runs.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    assertThat(run).as("a blob that is brought").isNotNull();
    return run;
  }

  private PeerId peer(int number) {
    while (peers.size() <= number) peers.add(HostKey.generate(new SecureRandom()).peerId());
    return peers.get(number);
  }

  private Wish wish(Lane lane, int number) {
    return new Wish(peer(number), lane, 100, false);
  }

  private static ContentId blob(int number) {
    byte[] digest = new byte[Digest.BYTES];
    digest[0] = (byte) number;
    return new ContentId(Digest.of(digest));
  }

  private static void awaitIn(Wish wish) throws InterruptedException {
    wish.await(LONG, LONG);
  }

  @Test
  void a_blob_is_brought_once_for_all_that_wish_for_it() throws Exception {
    Wish one = wish(Lane.WORK, 1);
    Wish two = wish(Lane.CHECKS, 2);
    arrivals.join(blob(1), one);
    arrivals.join(blob(1), two);
    Run run = next();
    assertThat(run.arrival.wishes()).containsExactly(one, two);
    run.end.complete(true);
    awaitIn(one);
    awaitIn(two);
    assertThat(runs).isEmpty();
  }

  @Test
  void who_waits_for_a_blob_that_has_a_place_holds_none() throws Exception {
    for (int i = 0; i < 8; i++) arrivals.join(blob(1), wish(Lane.WORK, i));
    Run first = next();
    Wish other = wish(Lane.CHECKS, 9);
    arrivals.join(blob(2), other);
    Run check = next();
    assertThat(check.arrival.content()).isEqualTo(blob(2));
    check.end.complete(true);
    first.end.complete(true);
    awaitIn(other);
  }

  @Test
  void blobs_without_a_place_come_in_the_order_in_which_they_were_wished_for() throws Exception {
    for (int i = 1; i <= 3; i++) arrivals.join(blob(i), wish(Lane.WORK, i));
    for (int i = 1; i <= 3; i++) {
      Run run = next();
      assertThat(run.arrival.content()).isEqualTo(blob(i));
      assertThat(runs).isEmpty();
      run.end.complete(true);
    }
  }

  @Test
  void a_lease_gives_the_place_of_work_to_a_blob_that_only_checks_waited_for() throws Exception {
    arrivals.join(blob(1), wish(Lane.CHECKS, 1));
    Run held = next();
    arrivals.join(blob(2), wish(Lane.CHECKS, 2));
    Wish lease = wish(Lane.WORK, 3);
    arrivals.join(blob(2), lease);
    Run run = next();
    assertThat(run.arrival.content()).isEqualTo(blob(2));
    run.end.complete(true);
    awaitIn(lease);
    held.end.complete(true);
  }

  @Test
  void a_check_does_not_go_on_in_the_place_of_a_lease_that_is_gone() throws Exception {
    Wish lease = wish(Lane.WORK, 1);
    Wish check = wish(Lane.CHECKS, 2);
    arrivals.join(blob(1), lease);
    arrivals.join(blob(1), check);
    Run run = next();
    arrivals.leave(blob(1), lease);
    assertThat(run.arrival.isOver()).isTrue();
    Wish other = wish(Lane.WORK, 3);
    arrivals.join(blob(2), other);
    run.end.complete(false);
    List<ContentId> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Run next = next();
      both.add(next.arrival.content());
      next.end.complete(true);
    }
    assertThat(both).containsExactlyInAnyOrder(blob(1), blob(2));
    awaitIn(check);
    awaitIn(other);
  }

  @Test
  void nothing_is_brought_any_more_when_the_last_has_left() throws Exception {
    Wish one = wish(Lane.WORK, 1);
    arrivals.join(blob(1), one);
    Run run = next();
    Thread leaving = Thread.ofVirtual().start(() -> arrivals.leave(blob(1), one));
    run.awaitOver();
    Wish late = wish(Lane.WORK, 2);
    arrivals.join(blob(1), late);
    run.end.complete(false);
    assertThat(leaving.join(LONG)).isTrue();
    Run again = next();
    assertThat(again.arrival.wishes()).as("who came too late is not lost").containsExactly(late);
    again.end.complete(true);
    awaitIn(late);
  }

  @Test
  void the_last_to_be_refused_is_told_when_all_has_ended() throws Exception {
    Wish one = wish(Lane.WORK, 1);
    Wish two = wish(Lane.WORK, 2);
    arrivals.join(blob(1), one);
    arrivals.join(blob(1), two);
    Run run = next();
    run.arrival.refuse(one, new AssayFault.Peer("one's holder"));
    assertThatThrownBy(() -> awaitIn(one)).hasMessage("one's holder");
    run.arrival.refuse(two, new AssayFault.Peer("two's holder"));
    assertThat(run.arrival.isOver()).isTrue();
    assertThatThrownBy(() -> two.await(LONG, Duration.ofMillis(1)))
        .isInstanceOf(AssayFault.World.class);
    run.end.complete(false);
    assertThatThrownBy(() -> awaitIn(two)).hasMessage("two's holder");
  }

  @Test
  void what_keeps_a_blob_from_all_is_told_to_all() throws Exception {
    Wish one = wish(Lane.WORK, 1);
    Wish two = wish(Lane.CHECKS, 2);
    var failing =
        new Arrivals(
            1,
            _ -> {
              throw new AssayFault.World("the disk is full");
            });
    failing.join(blob(1), one);
    failing.join(blob(2), two);
    assertThatThrownBy(() -> awaitIn(one)).hasMessage("the disk is full");
    assertThatThrownBy(() -> awaitIn(two)).hasMessage("the disk is full");
  }

  @Test
  void what_is_slow_makes_way_only_where_others_wait_and_comes_again_after_them() throws Exception {
    Wish one = wish(Lane.WORK, 1);
    arrivals.join(blob(1), one);
    Run slow = next();
    assertThat(slow.arrival.giveWay()).as("nobody waits").isFalse();
    arrivals.join(blob(2), wish(Lane.WORK, 2));
    assertThat(slow.arrival.giveWay()).isTrue();
    slow.end.complete(false);
    Run other = next();
    assertThat(other.arrival.content()).isEqualTo(blob(2));
    other.end.complete(true);
    Run again = next();
    assertThat(again.arrival.wishes()).containsExactly(one);
    again.end.complete(true);
    awaitIn(one);
  }

  @Test
  void nobody_waits_in_line_for_ever() throws Exception {
    arrivals.join(blob(1), wish(Lane.WORK, 1));
    Run run = next();
    Wish second = wish(Lane.WORK, 2);
    arrivals.join(blob(2), second);
    assertThatThrownBy(() -> second.await(Duration.ofMillis(1), LONG))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("too many blobs");
    arrivals.leave(blob(2), second);
    run.end.complete(true);
    assertThat(runs).isEmpty();
  }

  @Test
  void those_named_by_leases_are_asked_before_those_named_by_strangers() {
    List<Wish> wishes = new ArrayList<>();
    for (int i = 0; i < 10; i++) wishes.add(wish(Lane.CHECKS, i));
    assertThat(Wish.origins(wishes)).containsExactly(peer(0), peer(1), peer(2));
    for (int i = 10; i < 20; i++) wishes.add(wish(Lane.WORK, i));
    assertThat(Wish.origins(wishes))
        .containsExactly(
            peer(10), peer(11), peer(12), peer(13), peer(14), peer(0), peer(1), peer(2));
  }
}
