// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Closes connections that are no longer used for new streams, once what runs on them has ended.
///
/// The goodbye is only said on an idle connection: js-libp2p resets every stream on hearing it.
/// It is never said on one that has come into use again, because what took its place is gone:
/// js-libp2p dials a peer that it reaches over a relay once more, and drops the newer connection.
final class Retirement {
  private static final long POLL_MILLIS = 250;
  private static final long GRACE_MILLIS = 1_000;
  private static final long LIMIT_MILLIS = 30_000;
  private static final long FAREWELL_MILLIS = 250;

  private final Predicate<PeerConnection> chosen;

  /// @param chosen whether a connection is the one for new streams to its peer
  Retirement(Predicate<PeerConnection> chosen) {
    this.chosen = chosen;
  }

  /// Lets a connection run dry: for at least a second, because its peer may not have noticed yet,
  /// and for at most thirty.
  void begin(PeerConnection connection) {
    poll(connection, 0);
  }

  private void poll(PeerConnection connection, long waited) {
    if (!connection.channel().isActive() || chosen.test(connection)) return;
    boolean idle = connection.muxer().openStreams() == 0 && waited >= GRACE_MILLIS;
    if (idle || waited >= LIMIT_MILLIS) {
      connection.muxer().goAway();
      later(connection, FAREWELL_MILLIS, connection::close);
    } else {
      later(connection, POLL_MILLIS, () -> poll(connection, waited + POLL_MILLIS));
    }
  }

  /// Says goodbye and closes.
  static void now(PeerConnection connection) {
    if (!connection.channel().isActive()) return;
    connection.muxer().goAway();
    connection.close();
  }

  private static void later(PeerConnection connection, long millis, Runnable task) {
    var _ = connection.channel().eventLoop().schedule(task, millis, TimeUnit.MILLISECONDS);
  }
}
