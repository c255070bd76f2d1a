// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.mux.Muxer;
import org.junit.jupiter.api.Test;

/// Connections that another has taken the place of, under a clock of the test's own.
final class RetirementTest {
  private static final HostKey SELF = HostKey.of(new byte[32]);
  private static final HostKey PEER = HostKey.of(filled());
  private static final Multiaddr RELAYED =
      Multiaddr.parse("/ip4/1.2.3.4/tcp/5/p2p/" + SELF.peerId() + "/p2p-circuit");

  private final Registry registry = new Registry(SELF.peerId(), 8, 8);
  private final Retirement retirement = new Retirement(c -> registry.find(c.peer()) == c);
  private final Line first = new Line();
  private final Line second = new Line();

  private static byte[] filled() {
    byte[] seed = new byte[32];
    seed[0] = 1;
    return seed;
  }

  /// A connection over a relay, and what becomes of it.
  private static final class Line implements Muxer {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final PeerConnection connection =
        new PeerConnection(
            PEER.publicKey(),
            channel,
            this,
            new Ends(RELAYED, InetAddress.getLoopbackAddress(), true),
            "/noise");
    private int streams;
    private boolean closing;

    Line() {
      channel.freezeTime();
    }

    /// Lets time pass, in the steps that timers take.
    void wait(Duration time) {
      for (long millis = 0; millis < time.toMillis(); millis += 50) {
        channel.advanceTimeBy(50, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
      }
    }

    @Override
    public MuxStream open() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Duration> ping() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int openStreams() {
      return streams;
    }

    @Override
    public boolean isClosing() {
      return closing;
    }

    @Override
    public void goAway() {
      closing = true;
    }
  }

  private void seat(Line line) {
    switch (registry.add(line.connection)) {
      case Registry.Verdict.Chosen(var old) -> {
        if (old != null) retirement.begin(old);
      }
      case Registry.Verdict.Spare() -> retirement.begin(line.connection);
      case Registry.Verdict.Full full -> throw new AssertionError(full);
    }
  }

  @Test
  void an_older_connection_goes_when_it_is_idle() {
    seat(first);
    seat(second);
    first.streams = 1;
    first.wait(Duration.ofSeconds(5));
    assertThat(first.closing).isFalse();
    first.streams = 0;
    first.wait(Duration.ofSeconds(2));
    assertThat(first.closing).isTrue();
    assertThat(first.channel.isActive()).isFalse();
    assertThat(registry.find(PEER.peerId())).isSameAs(second.connection);
  }

  @Test
  void it_stays_when_it_is_in_use_again_as_the_newer_one_is_gone() {
    seat(first);
    seat(second);
    first.wait(Duration.ofMillis(500));
    // js-libp2p, to open a stream, dials over the relay once more and then drops what it has twice.
    var _ = second.channel.close();
    registry.remove(second.connection);
    first.wait(Duration.ofMinutes(1));
    assertThat(first.closing).isFalse();
    assertThat(first.channel.isActive()).isTrue();
    assertThat(registry.find(PEER.peerId())).isSameAs(first.connection);
  }

  @Test
  void it_goes_after_all_when_yet_another_takes_its_place() {
    seat(first);
    seat(second);
    registry.remove(second.connection);
    first.wait(Duration.ofMinutes(1));
    seat(new Line());
    first.wait(Duration.ofSeconds(2));
    assertThat(first.closing).isTrue();
  }
}
