// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import java.util.concurrent.TimeUnit;
import network.assay.protocol.market.AssayFault;

/// What a peer may waste before its connection is closed. Confined to the event loop.
///
/// Data for a stream we have just dropped is normal, up to a window of it; data for streams that
/// never were is not. Streams opened only to be reset cost us a thread each.
public final class Misconduct {
  private static final long PERIOD = TimeUnit.SECONDS.toNanos(10);
  private static final int RESETS_IN_PERIOD = 500;
  private static final int STREAMS_IN_PERIOD = 100_000;
  private static final long FRAME_COST = 64;
  private static final long ALLOWANCE = 1024 * 1024;

  private long since = System.nanoTime();
  private int resets;
  private int streams;
  private long allowance = ALLOWANCE;

  /// The peer has opened a stream.
  public void opened() {
    turn();
    if (++streams > STREAMS_IN_PERIOD) throw new AssayFault.Peer("a flood of streams");
  }

  /// The peer has reset a stream of its own.
  public void reset() {
    turn();
    if (++resets > RESETS_IN_PERIOD) throw new AssayFault.Peer("a flood of reset streams");
  }

  /// A stream was dropped here while its peer could still send so much.
  public void forgotten(long window) {
    allowance = Math.min(allowance + window, 64 * ALLOWANCE);
  }

  /// The peer has sent so much for streams that are not open.
  public void stray(long bytes) {
    allowance -= bytes + FRAME_COST;
    if (allowance < 0) throw new AssayFault.Peer("a flood of data for streams that are not open");
  }

  private void turn() {
    long now = System.nanoTime();
    if (now - since < PERIOD) return;
    since = now;
    resets = 0;
    streams = 0;
  }
}
