// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.tls.QuicIdentity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A host that stops says so to whom it is connected by QUIC: the end of a socket says nothing.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class GoodbyeTest {
  /// So that no slow machine keeps a goodbye from being said.
  private static final Duration LONG = Duration.ofSeconds(90);

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

  @AfterEach
  void stop() {
    here.stop(Duration.ZERO);
    there.stop(Duration.ZERO);
  }

  /// Holds the thread of a socket up while that reads.
  private static final class Busy extends ChannelInboundHandlerAdapter {
    private final CountDownLatch reads = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
      reads.countDown();
      goesOn.await();
      ctx.fireChannelRead(message);
    }
  }

  @Test
  void a_host_that_stops_leaves_no_seat_taken_however_busy_its_threads_are() throws Exception {
    here.start(List.of());
    Multiaddr at = there.start(List.of(Multiaddr.parse("/ip4/127.0.0.1/udp/0/quic-v1"))).getFirst();
    PeerConnection connection = here.connect(at.withPeer(there.self()));
    Hosts.until("accepted", () -> there.find(here.self()) != null);
    var busy = new Busy();
    connection.channel().parent().pipeline().addFirst(busy);
    var _ = Objects.requireNonNull(there.find(here.self())).muxer().open();
    busy.reads.await();
    Thread stopping = Thread.ofPlatform().start(() -> here.stop(Duration.ZERO, LONG));
    // It has asked for the end of connections, and waits for its threads.
    Hosts.until(
        "waits",
        () ->
            stopping.getState() == Thread.State.TIMED_WAITING
                || stopping.getState() == Thread.State.WAITING);
    busy.goesOn.countDown();
    Hosts.until("no seat is taken", () -> there.all().isEmpty());
    stopping.join();
  }
}
