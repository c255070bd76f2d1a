// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.kad.wire.KadCodec;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.rate.Buckets;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Serves the streams of others: one message after another, each answered before the next is read.
///
/// An excess of streams or messages resets the stream and is not charged: an honest peer cannot
/// know how much it has used.
final class KadServer {
  private static final int STREAMS_PER_PEER = 16;
  private static final int MESSAGES_PER_STREAM = 64;
  private static final Duration IDLE = Duration.ofSeconds(30);

  /// Of any kind, in ten seconds.
  static final int REQUESTS = 200;

  /// Of those that make us store something, in ten seconds.
  static final int WRITES = 40;

  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final int MAX_PEERS = 4096;

  private final Responder responder;
  private final Buckets<PeerId> requests;
  private final Buckets<PeerId> writes;
  private final Map<PeerId, Integer> serving = new ConcurrentHashMap<>();

  KadServer(Responder responder, InstantSource clock) {
    this.responder = responder;
    this.requests = rate(clock, REQUESTS);
    this.writes = rate(clock, WRITES);
  }

  private static Buckets<PeerId> rate(InstantSource clock, int times) {
    return new Buckets<>(clock, times, PERIOD.dividedBy(times), MAX_PEERS);
  }

  void serve(LibStream stream) throws InterruptedException {
    PeerId peer = stream.peer();
    int now = serving.merge(peer, 1, Integer::sum);
    try {
      if (now > STREAMS_PER_PEER) throw new AssayFault.World("more than 16 streams at once");
      for (int i = 0; i < MESSAGES_PER_STREAM; i++) {
        stream.deadline(IDLE);
        byte[] message = stream.readFrame(KadCodec.MAX_REQUEST);
        if (message == null) return;
        KadMessage answer = answer(peer, stream.connection().reach(), KadCodec.decode(message));
        if (answer != null) stream.writeFrame(KadCodec.encode(answer));
      }
      throw new AssayFault.World("more than 64 messages on a stream");
    } finally {
      serving.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private @Nullable KadMessage answer(PeerId peer, Reach reach, KadMessage request) {
    boolean writing =
        request.type() == KadMessage.Type.PUT_VALUE
            || request.type() == KadMessage.Type.ADD_PROVIDER;
    if (!requests.take(peer) || writing && !writes.take(peer)) {
      throw new AssayFault.World("asked for too much");
    }
    return responder.answer(peer, reach, request);
  }
}
