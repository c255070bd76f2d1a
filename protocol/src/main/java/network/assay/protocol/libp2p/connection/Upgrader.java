// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLEngine;
import network.assay.protocol.libp2p.identity.PublicKey;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.ReadPacing;
import network.assay.protocol.libp2p.limits.WindowBudget;
import network.assay.protocol.libp2p.multistream.SelectHandler;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.noise.NoiseHandler;
import network.assay.protocol.libp2p.quic.Holdings;
import network.assay.protocol.libp2p.quic.QuicMuxer;
import network.assay.protocol.libp2p.yamux.YamuxHandler;
import network.assay.protocol.libp2p.yamux.YamuxLimits;
import network.assay.protocol.libp2p.yamux.YamuxSession;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Turns a socket into a [PeerConnection]: TLS or Noise, then yamux, within one time limit for all
/// of it. Where both ends named yamux inside the handshake, no round trip is spent on agreeing on
/// it.
final class Upgrader {
  private static final int MAX_FLUSHES_TOGETHER = 16;

  /// What all windows of a host may have grown by, yamux's and QUIC's.
  private static final long GROWTH = 256L * 1024 * 1024;

  private final Identities self;
  private final ConnectionLimits limits;
  private final MemoryPool memory;
  private final MemoryPool sending;
  private final ReadPacing pacing;
  private final BiConsumer<PeerConnection, MuxStream> inboundStreams;
  private final WindowBudget growth = new WindowBudget(GROWTH);

  /// @param memory for what comes in
  /// @param sending for what is to go out and the transport would keep without limit
  Upgrader(
      Identities self,
      ConnectionLimits limits,
      MemoryPool memory,
      MemoryPool sending,
      ReadPacing pacing,
      BiConsumer<PeerConnection, MuxStream> inboundStreams) {
    this.self = self;
    this.limits = limits;
    this.memory = memory;
    this.sending = sending;
    this.pacing = pacing;
    this.inboundStreams = inboundStreams;
  }

  /// Starts on a connected channel that does not read yet; event loop only.
  ///
  /// @param dialler our role: whether we speak first and number streams oddly
  /// @param expected the peer dialled, or null where any is welcome
  /// @return the connection, or why there is none; the channel is then closed
  CompletableFuture<PeerConnection> begin(
      Channel channel, Ends ends, boolean dialler, @Nullable PeerId expected) {
    var run = new Run(channel, ends, dialler, expected);
    channel.pipeline().addLast("end", run);
    var timer =
        channel
            .eventLoop()
            .schedule(
                () -> run.failed(new AssayFault.World("the handshake took too long")),
                limits.upgradeTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
    var _ = run.done.whenComplete((_, _) -> timer.cancel(false));
    if (channel instanceof QuicChannel) {
      // A handshake that fails is told by the end alone: the channel was never active.
      var _ = channel.closeFuture().addListener(_ -> run.over());
      if (channel.isActive()) run.encrypted();
    } else {
      run.then(new SelectHandler(dialler, self.securities(), run::secure));
    }
    channel.config().setAutoRead(true);
    return run.done;
  }

  /// One upgrade, and the last handler of its pipeline for as long as the channel lives.
  private final class Run extends ChannelInboundHandlerAdapter {
    final CompletableFuture<PeerConnection> done = new CompletableFuture<>();
    private final Channel channel;
    private final Ends ends;
    private final boolean dialler;
    private final @Nullable PeerId expected;
    private @Nullable SslHandler tls;

    Run(Channel channel, Ends ends, boolean dialler, @Nullable PeerId expected) {
      this.channel = channel;
      this.ends = ends;
      this.dialler = dialler;
      this.expected = expected;
    }

    void then(ChannelHandler next) {
      channel.pipeline().addBefore("end", null, next);
    }

    void secure(String security) {
      if (security.equals(NoiseHandler.ID)) {
        then(
            new NoiseHandler(
                self.noise(),
                dialler,
                expected,
                peer ->
                    secured(peer.key(), peer.muxers().contains(YamuxSession.ID), NoiseHandler.ID)));
      } else {
        tls = self.tls().handler(channel.alloc(), dialler, expected);
        then(tls);
      }
    }

    /// QUIC's handshake has ended, streams and all.
    void encrypted() {
      try {
        var quic = (QuicChannel) channel;
        SSLEngine engine = Objects.requireNonNull(quic.sslEngine());
        PublicKey peer = Objects.requireNonNull(self.quic()).peer(engine);
        var ready = new PeerConnection[1];
        var holdings =
            new Holdings(
                limits.bufferedPerConnection(),
                memory,
                sending,
                ends.from(),
                pacing.meter(channel, peer.peerId(), ends.from()),
                quic,
                growth.share(peer.peerId(), ends.from()));
        var _ = channel.closeFuture().addListener(_ -> holdings.close());
        var muxer =
            new QuicMuxer(
                quic,
                dialler,
                limits.streamsPerConnection(),
                limits.pongPatience(),
                holdings,
                stream -> inboundStreams.accept(ready[0], stream));
        ready[0] = new PeerConnection(peer, channel, muxer, ends, "/quic-v1");
        done.complete(ready[0]);
      } catch (AssayFault fault) {
        failed(fault);
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (channel instanceof QuicChannel && !done.isDone()) encrypted();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof QuicConnectionCloseEvent) {
        // quiche would keep it, and with it a seat, for seconds yet: we answer nothing late anyway.
        // Not before what came with the goodbye is read.
        ctx.channel()
            .eventLoop()
            .execute(
                () -> {
                  var _ = ctx.close();
                });
        return;
      }
      if (!(event instanceof SslHandshakeCompletionEvent end) || tls == null) return;
      if (!end.isSuccess()) {
        failed(Faults.of(end.cause()));
        return;
      }
      SslHandler handler = tls;
      String protocol = handler.applicationProtocol();
      if (protocol == null) {
        failed(new AssayFault.Peer("TLS for another protocol than libp2p"));
        return;
      }
      boolean agreed = protocol.equals(YamuxSession.ID);
      secured(self.tls().peer(handler.engine()), agreed, Security.TLS.id());
    }

    void secured(PublicKey peer, boolean muxerAgreed, String security) {
      if (muxerAgreed) multiplex(peer, security);
      else {
        then(new SelectHandler(dialler, List.of(YamuxSession.ID), _ -> multiplex(peer, security)));
      }
    }

    private void multiplex(PublicKey peer, String security) {
      var patience = limits.pongPatience();
      var yamux =
          new YamuxLimits(
              limits.streamsPerConnection(),
              limits.bufferedPerConnection(),
              patience,
              growth.share(peer.peerId(), ends.from()));
      var ready = new PeerConnection[1];
      var session =
          new YamuxSession(
              channel,
              dialler,
              yamux,
              memory.open(ends.from()),
              stream -> inboundStreams.accept(ready[0], stream));
      ready[0] = new PeerConnection(peer, channel, session, ends, security);
      then(new FlushConsolidationHandler(MAX_FLUSHES_TOGETHER, true));
      then(new YamuxHandler(session));
      session.measure();
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
      over();
    }

    void over() {
      failed(new AssayFault.World("the peer closed the connection in the handshake"));
    }
  }
}
