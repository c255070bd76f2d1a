// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.connection.LibStream;
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

  /// A block of addresses may ask for as much as so many peers.
  static final int PEERS_OF_BLOCK = 8;

  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final int MAX_PEERS = 4096;

  private final Responder responder;
  private final Rate requests;
  private final Rate writes;
  private final Map<PeerId, Integer> serving = new ConcurrentHashMap<>();

  /// How often one may ask: a peer, and all of its block of addresses.
  private static final class Rate {
    private final Buckets<PeerId> peers;
    private final Buckets<String> blocks;

    Rate(InstantSource clock, int times) {
      int ofBlock = times * PEERS_OF_BLOCK;
      this.peers = new Buckets<>(clock, times, PERIOD.dividedBy(times), MAX_PEERS);
      this.blocks = new Buckets<>(clock, ofBlock, PERIOD.dividedBy(ofBlock), MAX_PEERS);
    }

    boolean take(Asker asker) {
      return peers.take(asker.peer())
          && (asker.block().isEmpty() || blocks.take(asker.block().get().prefix()));
    }
  }

  KadServer(Responder responder, InstantSource clock) {
    this.responder = responder;
    this.requests = new Rate(clock, REQUESTS);
    this.writes = new Rate(clock, WRITES);
  }

  void serve(LibStream stream) throws InterruptedException {
    PeerId peer = stream.peer();
    var asker = Asker.at(stream.connection());
    int now = serving.merge(peer, 1, Integer::sum);
    try {
      if (now > STREAMS_PER_PEER) throw new AssayFault.World("more than 16 streams at once");
      for (int i = 0; i < MESSAGES_PER_STREAM; i++) {
        stream.deadline(IDLE);
        byte[] message = stream.readFrame(KadCodec.MAX_REQUEST);
        if (message == null) return;
        KadMessage answer = answer(asker, KadCodec.decode(message));
        if (answer != null) stream.writeFrame(KadCodec.encode(answer));
      }
      throw new AssayFault.World("more than 64 messages on a stream");
    } finally {
      serving.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private @Nullable KadMessage answer(Asker asker, KadMessage request) {
    boolean writing =
        request.type() == KadMessage.Type.PUT_VALUE
            || request.type() == KadMessage.Type.ADD_PROVIDER;
    if (!allows(asker, writing)) {
      throw new AssayFault.World("asked for too much");
    }
    return responder.answer(asker, request);
  }

  /// Whether a peer may ask for one thing more.
  boolean allows(Asker asker, boolean writing) {
    return requests.take(asker) && (!writing || writes.take(asker));
  }
}
