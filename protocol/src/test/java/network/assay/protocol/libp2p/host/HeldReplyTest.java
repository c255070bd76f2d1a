// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static network.assay.protocol.libp2p.host.Hosts.address;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.request.HeldReply;
import network.assay.protocol.libp2p.request.RequestProtocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Replies that cost something until the peer has taken them.
final class HeldReplyTest {
  /// Longer than what a peer gives credit for before it reads.
  private static final int LENGTH = 4 << 20;

  private static final RequestProtocol PROTOCOL =
      new RequestProtocol("/test/held/1", 16, LENGTH, Duration.ofMinutes(5), 4);

  private final Hosts hosts = new Hosts();
  private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
  private Host giver;
  private Host taker;

  @BeforeEach
  void start() throws Exception {
    giver = hosts.start();
    taker = hosts.start();
    taker.connect(address(giver));
  }

  @AfterEach
  void stop() {
    hosts.close();
  }

  private void serve(Optional<Duration> within) {
    giver.serveHeld(PROTOCOL, (_, _) -> new HeldReply(new byte[LENGTH], within, ended::complete));
  }

  private boolean ended() throws Exception {
    return ended.get(Hosts.PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void what_a_peer_does_not_take_in_its_time_is_given_up() throws Exception {
    serve(Optional.of(Duration.ofMillis(200)));
    LibStream unread = taker.streams().open(giver.peerId(), List.of(PROTOCOL.id()));
    unread.writeFrame(new byte[] {1});
    unread.closeWrite();
    assertThat(ended()).as("sent").isFalse();
    Hosts.until("held no longer", () -> giver.bufferedBytes() == 0);
    unread.reset();
  }

  @Test
  void what_is_taken_was_sent() throws Exception {
    serve(Optional.empty());
    assertThat(taker.request(giver.peerId(), PROTOCOL, new byte[] {1})).hasSize(LENGTH);
    assertThat(ended()).as("sent").isTrue();
  }

  @Test
  void who_gives_up_ends_it_at_once() throws Exception {
    serve(Optional.empty());
    LibStream stream = taker.streams().open(giver.peerId(), List.of(PROTOCOL.id()));
    stream.writeFrame(new byte[] {1});
    stream.closeWrite();
    assertThat(stream.read(new byte[100])).isTrue();
    stream.reset();
    assertThat(ended()).as("sent").isFalse();
  }

  @Test
  void what_is_asked_and_what_is_answered_count_as_held_until_they_are_over() throws Exception {
    var asked = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    var large = new RequestProtocol("/test/large/1", 1 << 20, LENGTH, Duration.ofMinutes(5), 4);
    giver.serveHeld(
        large,
        (_, request) -> {
          asked.countDown();
          await(answered);
          return new HeldReply(new byte[LENGTH], Optional.empty(), ended::complete);
        });
    LibStream stream = taker.streams().open(giver.peerId(), List.of(large.id()));
    stream.writeFrame(new byte[1 << 20]);
    stream.closeWrite();
    await(asked);
    Hosts.until("the request is held", () -> giver.bufferedBytes() == 1 << 20);
    answered.countDown();
    Hosts.until("the reply is held", () -> giver.bufferedBytes() == LENGTH);
    assertThat(stream.readFrame(LENGTH)).hasSize(LENGTH);
    assertThat(ended()).as("sent").isTrue();
    Hosts.until("nothing is held", () -> giver.bufferedBytes() == 0);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(Hosts.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
