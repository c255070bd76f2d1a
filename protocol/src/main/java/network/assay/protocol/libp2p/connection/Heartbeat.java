// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Pings every connection from time to time, and closes one on which nothing comes.
final class Heartbeat {
  private final long everyMillis;
  private final Runnable aside;

  /// @param aside done with each beat
  Heartbeat(Duration every, Runnable aside) {
    this.everyMillis = every.toMillis();
    this.aside = aside;
  }

  /// Beats until the connection is over.
  void begin(PeerConnection connection) {
    var beat =
        connection
            .channel()
            .eventLoop()
            .scheduleWithFixedDelay(
                () -> beat(connection), everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    var _ = connection.channel().closeFuture().addListener(_ -> beat.cancel(false));
  }

  private void beat(PeerConnection connection) {
    aside.run();
    var _ =
        connection
            .muxer()
            .ping()
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) connection.close();
                });
  }
}
