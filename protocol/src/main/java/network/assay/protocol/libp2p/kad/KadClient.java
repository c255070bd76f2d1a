// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadCodec;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;

/// Asks peers, each message on a stream of its own. Dials them at addresses known already.
final class KadClient {
  private final Connections connections;
  private final List<String> protocol;
  private final Duration patience;

  KadClient(Connections connections, String protocol, Duration patience) {
    this.connections = connections;
    this.protocol = List.of(protocol);
    this.patience = patience;
  }

  /// One request and its answer.
  ///
  /// @throws AssayFault.Peer where the peer does not speak the protocol, or not as it should
  /// @throws AssayFault.World where it is not reached in time, or not let in; caused by an
  ///     [network.assay.protocol.libp2p.limits.OwnLimit] where there is no room to ask it now
  Answer ask(PeerId peer, KadMessage request) throws InterruptedException {
    // For good, so that its place in tables is another's.
    if (!connections.gate().letsIn(peer)) throw new AssayFault.World(peer + " is not let in here");
    LibStream stream = connections.openKnown(peer, protocol);
    boolean answered = false;
    try {
      stream.deadline(patience);
      stream.writeFrame(KadCodec.encode(request));
      // Not closed yet: js may drop a stream that ends before its request was looked at.
      byte[] answer = stream.readFrame(KadCodec.MAX_ANSWER);
      if (answer == null) throw new AssayFault.Peer(peer + " did not answer");
      var read = new Answer(read(peer, request, answer), Block.of(stream.connection().from()));
      answered = true;
      return read;
    } finally {
      if (answered) stream.close();
      else stream.reset();
    }
  }

  private KadMessage read(PeerId peer, KadMessage request, byte[] answer) {
    try {
      KadMessage decoded = KadCodec.decode(answer);
      if (decoded.type() == request.type()) return decoded;
      throw new AssayFault.Peer(peer + " answered another question");
    } catch (AssayFault.Peer fault) {
      connections.charge(peer, "kad: " + fault.getMessage());
      throw fault;
    }
  }

  /// A message that gets no answer.
  ///
  /// @param message for whoever is at the other end of the connection it takes
  void tell(PeerId peer, Function<PeerConnection, KadMessage> message) throws InterruptedException {
    try (LibStream stream = connections.openKnown(peer, protocol)) {
      stream.deadline(patience);
      stream.writeFrame(KadCodec.encode(message.apply(stream.connection())));
    }
  }
}
