// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.perf;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// `/perf/1.0.0` (libp2p specs, perf): the client says how many bytes it wants back (64 bits,
/// big-endian), sends as many as it likes and closes its side; the server then sends what was
/// asked for. Any content will do; here it is zeros.
///
/// A host serves nothing of it until [#serve] is called: it is a way to spend others' bandwidth.
public final class PerfProtocol {
  public static final String ID = "/perf/1.0.0";

  private static final int PIECE = 64 * 1024;

  private final Streams streams;
  private final Map<PeerId, Integer> serving = new ConcurrentHashMap<>();

  public PerfProtocol(Streams streams) {
    this.streams = streams;
  }

  /// Sends and asks for bytes, and waits for the last.
  ///
  /// @param up bytes to send, not counting the 8 of the question
  /// @param down bytes to get back
  /// @param patience for all of it
  /// @return the time from the opening of a stream to its end
  /// @throws IllegalArgumentException if either number is negative
  public Duration measure(PeerId peer, long up, long down, Duration patience)
      throws InterruptedException {
    if (up < 0 || down < 0) throw new IllegalArgumentException("fewer bytes than none");
    long begin = System.nanoTime();
    try (LibStream stream = streams.open(peer, List.of(ID))) {
      stream.deadline(patience);
      stream.write(ByteBuffer.allocate(Long.BYTES).putLong(down).array());
      fill(stream, up);
      stream.closeWrite();
      long got = drain(stream, down);
      if (got != down) throw new AssayFault.Peer(peer + " sent " + got + " bytes of " + down);
      return Duration.ofNanos(System.nanoTime() - begin);
    }
  }

  /// Serves exchanges within limits, from now on.
  public void serve(PerfLimits limits) {
    streams.handle(ID, stream -> serve(stream, limits));
  }

  private void serve(LibStream stream, PerfLimits limits) throws InterruptedException {
    PeerId peer = stream.peer();
    int now = serving.merge(peer, 1, Integer::sum);
    try {
      // Not charged: a peer may not have seen the end of its last exchange.
      if (now > limits.streamsPerPeer()) throw new AssayFault.World("an exchange is under way");
      stream.deadline(limits.patience());
      exchange(stream, limits.bytes());
    } finally {
      serving.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private static void exchange(LibStream stream, long limit) throws InterruptedException {
    byte[] question = new byte[Long.BYTES];
    if (!stream.read(question)) throw new AssayFault.Peer("a question of no bytes");
    long wanted = ByteBuffer.wrap(question).getLong();
    // Unsigned on the wire: what looks negative is more than anybody's limit.
    if (wanted < 0 || wanted > limit) {
      throw new AssayFault.World(Long.toUnsignedString(wanted) + " bytes are wanted back");
    }
    if (drain(stream, limit) > limit) throw new AssayFault.World("more bytes than the limit came");
    // Its end is told when it counts no longer, by who called: the peer may then begin its next.
    fill(stream, wanted);
  }

  private static void fill(LibStream stream, long bytes) throws InterruptedException {
    byte[] piece = new byte[(int) Math.min(PIECE, bytes)];
    long left = bytes;
    for (; left >= PIECE; left -= PIECE) stream.write(piece);
    if (left > 0) stream.write(left == piece.length ? piece : new byte[(int) left]);
  }

  /// Reads to the end, or a little past the limit.
  private static long drain(LibStream stream, long limit) throws InterruptedException {
    byte[] into = new byte[PIECE];
    long all = 0;
    while (all <= limit) {
      int n = stream.readSome(into, 0, PIECE);
      if (n < 0) break;
      all += n;
    }
    return all;
  }
}
