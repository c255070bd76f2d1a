// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.quic.QuicChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a stream of QUIC took is given back however it ends, while its connection goes on.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class QuicLeaksTest {
  private static final String SINK = "/test/sink/1";
  private static final long FIRST_WINDOW = 1024 * 1024;
  private static final int WRITERS = 8;

  private final Connections here = connections();
  private final Connections there = connections();

  private static Connections connections() {
    Assumptions.assumeTrue(QuicIdentity.available(), "QUIC on this machine");
    return new Connections(
        HostKey.generate(new SecureRandom()),
        HostLimits.DEFAULTS.connections(),
        InstantSource.system(),
        new Securities(List.of(Security.NOISE), true));
  }

  private PeerConnection connect() throws InterruptedException {
    here.start(List.of());
    Multiaddr at = there.start(List.of(Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1"))).getFirst();
    return here.connect(at.withPeer(there.self()));
  }

  @AfterEach
  void stop() {
    here.stop(Duration.ZERO);
    there.stop(Duration.ZERO);
  }

  @Test
  void what_was_not_read_of_a_stream_that_the_peer_reset_is_given_back() throws Exception {
    there.handle(
        SINK,
        stream -> {
          Hosts.until("arrived", () -> there.bufferedBytes() >= 1000);
          stream.write(new byte[1]);
          // Until the reset arrives.
          assertThatThrownBy(
                  () -> {
                    while (true) {
                      stream.write(new byte[1024]);
                    }
                  })
              .isInstanceOf(AssayFault.Peer.class);
          throw new AssayFault.World("nothing of it is read");
        });
    PeerConnection connection = connect();
    LibStream stream = here.openOn(connection, List.of(SINK));
    stream.write(new byte[1000]);
    assertThat(stream.readSome(new byte[1], 0, 1)).isEqualTo(1);
    stream.reset();
    Hosts.until("given back", () -> there.bufferedBytes() == 0);
    assertThat(connection.usable()).isTrue();
  }

  @Test
  void a_stream_whose_reply_the_peer_does_not_want_is_over() throws Exception {
    var read = new Semaphore(0);
    there.handle(
        SINK,
        stream -> {
          assertThat(stream.readSome(new byte[1], 0, 1)).isNegative();
          read.release();
          stream.deadline(Duration.ofSeconds(10));
          fill(stream);
        });
    PeerConnection connection = connect();
    PeerConnection theirs = accepted();
    for (int i = 0; i < 20; i++) {
      LibStream stream = here.openOn(connection, List.of(SINK));
      stream.closeWrite();
      read.acquire();
      stream.reset();
    }
    Hosts.until("closed", () -> theirs.muxer().openStreams() == 0);
    Hosts.until("given back", () -> there.bufferedBytes() == 0);
    assertThat(connection.usable()).isTrue();
  }

  @Test
  void a_stream_whose_end_the_peer_does_not_want_to_hear_is_over() throws Exception {
    var dropped = new CountDownLatch(1);
    there.handle(
        SINK,
        stream -> {
          stream.write(new byte[1]);
          assertThat(stream.readSome(new byte[1], 0, 1)).isNegative();
          dropped.await();
        });
    PeerConnection connection = connect();
    PeerConnection theirs = accepted();
    LibStream stream = here.openOn(connection, List.of(SINK));
    assertThat(stream.readSome(new byte[1], 0, 1)).isEqualTo(1);
    stream.closeWrite();
    stream.reset();
    Hosts.until("the reset is heard", () -> theirs.muxer().openStreams() <= 1);
    dropped.countDown();
    Hosts.until("closed", () -> theirs.muxer().openStreams() == 0);
  }

  private PeerConnection accepted() throws InterruptedException {
    Hosts.until("accepted", () -> there.find(here.self()) != null);
    return Objects.requireNonNull(there.find(here.self()));
  }

  @Test
  void a_stream_that_nobody_waits_for_any_longer_is_closed() throws Exception {
    PeerConnection connection = connect();
    for (int i = 0; i < 20; i++) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> here.openOn(connection, List.of(SINK)))
          .isInstanceOf(InterruptedException.class);
    }
    Hosts.until("closed", () -> connection.muxer().openStreams() == 0);
    assertThat(connection.usable()).isTrue();
  }

  @Test
  void what_nobody_reads_stays_within_the_windows() throws Exception {
    var over = new CountDownLatch(1);
    there.handle(SINK, _ -> over.await());
    PeerConnection connection = connect();
    var streams = new ArrayList<LibStream>();
    for (int i = 0; i < WRITERS; i++) streams.add(here.openOn(connection, List.of(SINK)));
    var writers = new ArrayList<Thread>();
    for (LibStream stream : streams) {
      writers.add(Thread.startVirtualThread(() -> fill(stream)));
    }
    // Of what was sent, what is not counted lies in the codec: half a window and more, as a peer
    // gets new credit when it has used up half of it.
    Hosts.until("full", () -> sent(connection) - there.bufferedBytes() > FIRST_WINDOW * 4 / 10);
    for (int i = 0; i < 10; i++) {
      Hosts.until("still", () -> sent(connection) - there.bufferedBytes() > 0);
      assertThat(sent(connection) - there.bufferedBytes()).isLessThan(2 * FIRST_WINDOW);
    }
    over.countDown();
    connection.close();
    for (Thread writer : writers) assertThat(writer.join(Duration.ofSeconds(30))).isTrue();
    Hosts.until("given back", () -> there.bufferedBytes() == 0);
  }

  private static void fill(LibStream stream) {
    try {
      while (true) stream.write(new byte[16 * 1024]);
    } catch (AssayFault.World | AssayFault.Peer ended) {
      stream.reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long sent(PeerConnection connection) {
    var stats = ((QuicChannel) connection.channel()).collectStats();
    return stats.awaitUninterruptibly().getNow().sentBytes();
  }
}
