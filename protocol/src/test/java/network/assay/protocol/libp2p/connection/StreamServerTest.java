// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.StreamCounts;
import network.assay.protocol.libp2p.limits.StreamLimits;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.mux.Silence;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Streams of peers that name no protocol, from addresses of the open internet.
final class StreamServerTest {
  private final ConcurrentLinkedQueue<String> charged = new ConcurrentLinkedQueue<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final StreamServer server = server(new StreamLimits(64, 8, 64, 8));
  private final List<Silent> opened = new ArrayList<>();

  private StreamServer server(StreamLimits limits) {
    return new StreamServer(
        HostLimits.DEFAULTS.connections(),
        new StreamCounts(limits),
        new MemoryPool(1 << 20),
        new Counters(),
        (peer, why) -> charged.add(why));
  }

  @AfterEach
  void end() {
    over.countDown();
  }

  /// @return whether it was taken
  private boolean open(PeerConnection peer) {
    var stream = new Silent(over, new CountDownLatch(1));
    opened.add(stream);
    server.accept(peer, stream);
    return !stream.wasReset();
  }

  private static PeerConnection from(String address) {
    return NoMuxer.connection(InetAddress.ofLiteral(address));
  }

  @Test
  void peers_of_one_address_shut_nobody_else_out() {
    int taken = 0;
    for (int peer = 0; peer < 8; peer++) {
      PeerConnection connection = from("8.8.8.1");
      while (open(connection)) taken++;
    }
    assertThat(taken).isEqualTo(16);
    assertThat(open(from("9.9.9.9"))).isTrue();
  }

  @Test
  void a_stream_that_names_no_protocol_in_time_is_charged_and_makes_room() throws Exception {
    PeerConnection peer = from("8.8.8.1");
    while (open(peer)) {}
    over.countDown();
    Hosts.until("charged", () -> charged.size() == 8);
    Hosts.until("given up", () -> opened.stream().allMatch(MuxStream::wasReset));
    Hosts.until("room again", () -> server.active() == 0);
    assertThat(charged).containsOnly("a stream that names no protocol");
  }

  @Test
  void one_flood_is_one_charge_however_long_hanging_up_takes() throws Exception {
    var channel = new EmbeddedChannel(new KeptOpen());
    PeerConnection peer = NoMuxer.connection(InetAddress.ofLiteral("8.8.8.1"), channel);
    StreamServer roomy = server(new StreamLimits(1 << 16, 1 << 14, 1 << 16, 1 << 14));
    var flood = new ArrayList<Ended>();
    for (int i = 0; i < 4 * StreamBudget.FOR_NOTHING; i++) {
      var gone = new AssayFault.World("ended before it began");
      flood.add(new Ended(() -> gone, new AtomicBoolean()));
      roomy.accept(peer, flood.getLast());
    }
    Hosts.until("all are over", () -> flood.stream().allMatch(MuxStream::wasReset));
    Hosts.until("and seen to", () -> roomy.active() == 0);
    assertThat(charged).containsExactly("a flood of streams for nothing");
  }

  @Test
  void whatever_goes_wrong_on_a_stream_ends_it_and_gives_its_place_back() throws Exception {
    PeerConnection peer = from("8.8.8.1");
    for (int i = 0; i < 20; i++) {
      end(peer, () -> new IllegalStateException("a fault of ours"));
      end(peer, () -> new StackOverflowError("a worse one"));
    }
    assertThat(charged).isEmpty();
  }

  private void end(PeerConnection peer, Supplier<Throwable> how) throws InterruptedException {
    var ended = new Ended(how, new AtomicBoolean());
    server.accept(peer, ended);
    Hosts.until("reset", ended::wasReset);
    Hosts.until("given back", () -> server.active() == 0);
  }

  /// A connection that takes its time to close.
  private static final class KeptOpen extends ChannelOutboundHandlerAdapter {
    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {}
  }

  /// Reading it fails at once.
  private record Ended(Supplier<Throwable> how, AtomicBoolean gone) implements MuxStream {
    @Override
    public long number() {
      return 1;
    }

    @Override
    public void deadline(Duration fromNow) {}

    @Override
    public void noDeadline() {}

    @Override
    public int read(byte[] into, int at, int length) {
      switch (how.get()) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e -> throw new IllegalStateException(e);
      }
    }

    @Override
    public void write(byte[] bytes) {}

    @Override
    public void awaitTaken() {}

    @Override
    public void closeWrite() {}

    @Override
    public void reset() {
      gone.set(true);
    }

    @Override
    public void close() {}

    @Override
    public boolean wasReset() {
      return gone.get();
    }
  }

  /// Nothing comes on it until its time is up.
  private record Silent(CountDownLatch over, CountDownLatch gone) implements MuxStream {
    @Override
    public long number() {
      return 1;
    }

    @Override
    public void deadline(Duration fromNow) {}

    @Override
    public void noDeadline() {}

    @Override
    public int read(byte[] into, int at, int length) throws InterruptedException {
      over.await();
      throw Silence.fault();
    }

    @Override
    public void write(byte[] bytes) {}

    @Override
    public void awaitTaken() {}

    @Override
    public void closeWrite() {}

    @Override
    public void reset() {
      gone.countDown();
    }

    @Override
    public void close() {}

    @Override
    public boolean wasReset() {
      return gone.getCount() == 0;
    }
  }
}
