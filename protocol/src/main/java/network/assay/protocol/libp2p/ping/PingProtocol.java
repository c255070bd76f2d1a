// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.ping;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// `/ipfs/ping/1.0.0`: 32 random bytes, echoed (libp2p specs, ping).
public final class PingProtocol {
  public static final String ID = "/ipfs/ping/1.0.0";

  private static final int BYTES = 32;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// How long a stream is served on which no ping comes: rust keeps one and pings each 15 s.
  private static final Duration IDLE = Duration.ofMinutes(1);

  /// Streams one peer may have pinging us: js opens a second before its first is gone.
  private static final int STREAMS_PER_PEER = 4;

  private final Streams streams;
  private final SecureRandom random = new SecureRandom();
  private final Map<PeerId, Integer> serving = new ConcurrentHashMap<>();

  public PingProtocol(Streams streams) {
    this.streams = streams;
    streams.handleOverRelay(ID, this::serve);
  }

  /// The time one echo takes.
  public Duration ping(PeerId peer) throws InterruptedException {
    try (LibStream stream = streams.openOverRelay(peer, List.of(ID))) {
      stream.deadline(PATIENCE);
      byte[] sent = new byte[BYTES];
      random.nextBytes(sent);
      byte[] back = new byte[BYTES];
      long start = System.nanoTime();
      stream.write(sent);
      if (!stream.read(back) || !Arrays.equals(sent, back)) {
        throw new AssayFault.Peer(peer + " did not echo a ping");
      }
      return Duration.ofNanos(System.nanoTime() - start);
    }
  }

  private void serve(LibStream stream) throws InterruptedException {
    PeerId peer = stream.peer();
    int now = serving.merge(peer, 1, Integer::sum);
    try {
      if (now > STREAMS_PER_PEER) throw new AssayFault.Peer("more than 4 ping streams at once");
      byte[] echo = new byte[BYTES];
      stream.deadline(IDLE);
      while (stream.read(echo)) {
        stream.write(echo);
        stream.deadline(IDLE);
      }
    } finally {
      serving.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
    }
  }
}
