// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.quic.QuicMuxer;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How many streams of QUIC are open, and what a connection full of them is worth.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class QuicStreamsTest {
  private static final String HELD = "/test/held/1";
  private static final String DROPPED = "/test/dropped/1";
  private static final String UNREAD = "/test/unread/1";
  private static final int ALLOWED = 8;

  private final Connections here = connections(2 * ALLOWED);
  private final Connections there = connections(ALLOWED);
  private final CountDownLatch over = new CountDownLatch(1);

  private static Connections connections(int streams) {
    Assumptions.assumeTrue(QuicIdentity.available(), "QUIC on this machine");
    ConnectionLimits usual = HostLimits.DEFAULTS.connections();
    return new Connections(
        HostKey.generate(new SecureRandom()),
        new ConnectionLimits(
            usual.connections(),
            usual.pendingUpgrades(),
            streams,
            usual.bufferedPerConnection(),
            usual.upgradeTimeout(),
            usual.dialTimeout(),
            usual.keepAlive()),
        InstantSource.system(),
        new Securities(List.of(Security.NOISE), true));
  }

  private PeerConnection connect() throws InterruptedException {
    there.handle(HELD, _ -> over.await());
    here.start(List.of());
    Multiaddr at = there.start(List.of(Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1"))).getFirst();
    return here.connect(at.withPeer(there.self()));
  }

  @AfterEach
  void stop() {
    over.countDown();
    here.stop(Duration.ZERO);
    there.stop(Duration.ZERO);
  }

  @Test
  void a_stream_more_than_the_peer_allows_costs_none_of_those_it_allows_later() throws Exception {
    PeerConnection connection = connect();
    for (int round = 0; round < 3; round++) {
      var open = new ArrayList<LibStream>();
      while (open.size() < ALLOWED) open.add(open(connection));
      for (int i = 0; i < ALLOWED; i++) {
        assertThatThrownBy(() -> connection.muxer().open())
            .isInstanceOf(AssayFault.World.class)
            .hasMessageContaining("too many streams");
      }
      open.forEach(LibStream::reset);
      Hosts.until("none is open", () -> connection.muxer().openStreams() == 0);
    }
  }

  /// As soon as the peer says that another is over.
  private LibStream open(PeerConnection connection) throws InterruptedException {
    var made = new LibStream[1];
    Hosts.until(
        "allowed",
        () -> {
          try {
            made[0] = here.openOn(connection, List.of(HELD));
            return true;
          } catch (AssayFault.World fault) {
            return false;
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    return Objects.requireNonNull(made[0]);
  }

  @Test
  void a_connection_on_which_no_stream_can_be_opened_is_kept_while_its_peer_is_there()
      throws Exception {
    PeerConnection connection = connect();
    for (int i = 0; i < ALLOWED; i++) {
      var _ = here.openOn(connection, List.of(HELD));
    }
    for (int i = 0; i < 5; i++) assertThat(connection.muxer().ping().get()).isPositive();
    assertThat(connection.usable()).isTrue();
  }

  @Test
  void who_gives_no_credit_for_a_greeting_is_there_all_the_same() throws Exception {
    there.handle(UNREAD, _ -> over.await());
    PeerConnection connection = connect();
    var writers = new ArrayList<Thread>();
    for (int i = 0; i < ALLOWED / 2; i++) {
      LibStream stream = here.openOn(connection, List.of(UNREAD));
      writers.add(Thread.startVirtualThread(() -> fill(stream)));
    }
    // A first window of the connection, which all of them share.
    Hosts.until("full", () -> there.bufferedBytes() + here.bufferedBytes() > 500_000);
    for (int i = 0; i < 3; i++) assertThat(connection.muxer().ping().get()).isPositive();
    assertThat(connection.usable()).isTrue();
    connection.close();
    for (Thread writer : writers) assertThat(writer.join(Hosts.PATIENCE)).isTrue();
  }

  @Test
  void a_connection_that_the_codec_remembers_too_many_streams_of_makes_way_for_another()
      throws Exception {
    PeerConnection connection = connect();
    there.handle(DROPPED, LibStream::reset);
    for (int i = 0; i < 2000 && connection.usable(); i++) {
      LibStream stream = here.openOn(connection, List.of(DROPPED));
      assertThatThrownBy(() -> stream.readSome(new byte[1], 0, 1)).isInstanceOf(AssayFault.class);
    }
    Hosts.until("over", () -> !connection.channel().isActive());
    assertThat(here.openOn(here.connect(there.self()), List.of(HELD)).protocol()).isEqualTo(HELD);
  }

  @Test
  void a_peer_that_dialled_us_is_reached_until_such_a_connection_ends() throws Exception {
    there.handle(DROPPED, LibStream::reset);
    here.handle(HELD, _ -> over.await());
    PeerConnection connection = connect();
    Hosts.until("accepted", () -> there.find(here.self()) != null);
    PeerConnection theirs = Objects.requireNonNull(there.find(here.self()));
    // So that it does not end as soon as nothing runs on it.
    var _ = here.openOn(connection, List.of(HELD));
    for (int i = 0; i < 2000; i++) {
      LibStream stream = here.openOn(connection, List.of(DROPPED));
      assertThatThrownBy(() -> stream.readSome(new byte[1], 0, 1)).isInstanceOf(AssayFault.class);
    }
    Hosts.until("another is to be dialled", () -> !connection.usable());
    if (!theirs.channel().isActive()) return;
    assertThat(there.openOn(theirs, List.of(HELD)).protocol()).isEqualTo(HELD);
  }

  @Test
  void of_pings_the_codec_remembers_nothing() throws Exception {
    there.handle("/ipfs/ping/1.0.0", stream -> stream.readSome(new byte[1], 0, 1));
    PeerConnection connection = connect();
    for (int i = 0; i < 20; i++) assertThat(connection.muxer().ping().get()).isPositive();
    Hosts.until("all are over", () -> connection.muxer().openStreams() == 0);
    assertThat(((QuicMuxer) connection.muxer()).remembered()).isZero();
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
}
