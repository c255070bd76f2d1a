// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionPathStats;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/// Whether packets still come from the other end of a connection. For several threads, none of them
/// an event loop.
final class Liveness {
  private final QuicChannel channel;
  private long heard;
  private long nanos;

  Liveness(QuicChannel channel) {
    this.channel = channel;
  }

  /// Whether any has come since this was last asked.
  synchronized boolean heardAnew() throws InterruptedException {
    Future<QuicConnectionPathStats> asked = channel.collectPathStats(0).await();
    if (!asked.isSuccess()) return false;
    QuicConnectionPathStats path = asked.getNow();
    boolean more = path.recv() > heard;
    heard = path.recv();
    nanos = path.rtt();
    return more;
  }

  /// How long the last way there and back took, as of [#heardAnew].
  synchronized Duration roundTrip() {
    return Duration.ofNanos(nanos);
  }
}
