// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import network.assay.protocol.libp2p.multistream.SelectHandler;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.noise.NoiseHandler;
import network.assay.protocol.libp2p.noise.NoiseHandler.Secured;
import network.assay.protocol.libp2p.noise.NoiseIdentity;
import network.assay.protocol.libp2p.yamux.YamuxHandler;
import network.assay.protocol.libp2p.yamux.YamuxLimits;
import network.assay.protocol.libp2p.yamux.YamuxSession;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Turns a socket into a [PeerConnection]: Noise, then yamux, within a time limit. Where both ends
/// named yamux inside the handshake, no round trip is spent on agreeing on it.
final class Upgrader {
  private static final int MAX_FLUSHES_TOGETHER = 16;

  private final NoiseIdentity self;
  private final ConnectionLimits limits;
  private final BiConsumer<PeerConnection, MuxStream> inboundStreams;

  Upgrader(
      NoiseIdentity self,
      ConnectionLimits limits,
      BiConsumer<PeerConnection, MuxStream> inboundStreams) {
    this.self = self;
    this.limits = limits;
    this.inboundStreams = inboundStreams;
  }

  /// Starts on a connected channel that does not read yet; event loop only.
  ///
  /// @param dialler our role: whether we speak first and number streams oddly
  /// @param expected the peer dialled, or null where any is welcome
  /// @return the connection, or why there is none; the channel is then closed
  CompletableFuture<PeerConnection> begin(
      Channel channel, Ends ends, boolean dialler, @Nullable PeerId expected) {
    var run = new Run(channel, ends, dialler);
    channel.pipeline().addLast("end", run);
    var noise = new NoiseHandler(self, dialler, expected, run::secured);
    run.then(new SelectHandler(dialler, NoiseHandler.ID, () -> run.then(noise)));
    var timer =
        channel
            .eventLoop()
            .schedule(
                () -> run.failed(new AssayFault.World("the handshake took too long")),
                limits.upgradeTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    var _ = run.done.whenComplete((_, _) -> timer.cancel(false));
    channel.config().setAutoRead(true);
    return run.done;
  }

  /// One upgrade, and the last handler of its pipeline for as long as the channel lives.
  private final class Run extends ChannelInboundHandlerAdapter {
    final CompletableFuture<PeerConnection> done = new CompletableFuture<>();
    private final Channel channel;
    private final Ends ends;
    private final boolean dialler;

    Run(Channel channel, Ends ends, boolean dialler) {
      this.channel = channel;
      this.ends = ends;
      this.dialler = dialler;
    }

    void then(io.netty.channel.ChannelHandler next) {
      channel.pipeline().addBefore("end", null, next);
    }

    void secured(Secured peer) {
      if (peer.muxers().contains(YamuxSession.ID)) multiplex(peer);
      else then(new SelectHandler(dialler, YamuxSession.ID, () -> multiplex(peer)));
    }

    private void multiplex(Secured peer) {
      var patience = limits.pongPatience();
      var yamux =
          new YamuxLimits(limits.streamsPerConnection(), limits.bufferedPerConnection(), patience);
      var ready = new PeerConnection[1];
      var session =
          new YamuxSession(
              channel, dialler, yamux, stream -> inboundStreams.accept(ready[0], stream));
      ready[0] = new PeerConnection(peer.key(), channel, session, ends, NoiseHandler.ID);
      then(new FlushConsolidationHandler(MAX_FLUSHES_TOGETHER, true));
      then(new YamuxHandler(session));
      done.complete(ready[0]);
    }

    void failed(AssayFault fault) {
      done.completeExceptionally(fault);
      var _ = channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failed(Faults.of(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      failed(new AssayFault.World("the peer closed the connection in the handshake"));
    }
  }
}
