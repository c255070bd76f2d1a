// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Answer;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// Asks one peer to reach this host at one of some addresses (AutoNAT v2). That it has done so
/// counts only where the nonce of the question came in over a connection of the address's kind.
final class ProbeClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration BACK_PATIENCE = Duration.ofSeconds(5);
  private static final int PIECE = 4000;

  private final Connections connections;
  private final Duration backPatience;
  private final SecureRandom random = new SecureRandom();
  private final Map<Long, CompletableFuture<PeerConnection>> expected = new ConcurrentHashMap<>();

  /// What a peer has found out.
  ///
  /// @param address one of those asked about
  record Finding(Multiaddr address, boolean reached) {}

  ProbeClient(Connections connections) {
    this(connections, BACK_PATIENCE);
  }

  /// @param backPatience for the nonce, once a peer says that it has delivered it
  ProbeClient(Connections connections, Duration backPatience) {
    this.connections = connections;
    this.backPatience = backPatience;
  }

  void serve() {
    connections.handle(DialBack.ID, this::dialledBack);
  }

  /// Asks a connected peer, which chooses one of the addresses. Blocks.
  ///
  /// @param over this very connection: a server that dials back as itself has a second then, on
  ///     which it may not be asked
  /// @param addresses the most wanted first, at most [ProbeMessage#MAX_ADDRESSES]
  /// @return nothing where the peer would not, or its answer is not borne out
  /// @throws AssayFault.Peer where it breaks the protocol
  Optional<Finding> ask(PeerConnection over, List<Multiaddr> addresses)
      throws InterruptedException {
    long nonce = random.nextLong();
    var back = new CompletableFuture<PeerConnection>();
    expected.put(nonce, back);
    try (LibStream stream = connections.openOn(over, List.of(ProbeServer.ID))) {
      stream.deadline(PATIENCE);
      stream.writeFrame(ProbeMessage.Question.of(addresses, nonce).encode());
      ProbeMessage reply = read(stream);
      if (reply instanceof ProbeMessage.Fee fee) {
        pay(stream, fee, addresses.size());
        reply = read(stream);
      }
      if (!(reply instanceof Answer answer)) {
        throw new AssayFault.Peer("AutoNAT 2 out of turn, an answer is due");
      }
      return weigh(answer, addresses, back);
    } finally {
      expected.remove(nonce);
    }
  }

  private static ProbeMessage read(LibStream stream) throws InterruptedException {
    byte[] reply = stream.readFrame(ProbeMessage.MAX_BYTES);
    if (reply == null) throw new AssayFault.Peer("AutoNAT 2 ended without an answer");
    return ProbeMessage.decode(reply);
  }

  private static void pay(LibStream stream, ProbeMessage.Fee fee, int asked)
      throws InterruptedException {
    if (fee.index() >= asked || fee.bytes() > ProbeServer.MAX_FEE) {
      throw new AssayFault.Peer("AutoNAT 2 asks for " + fee.bytes() + " bytes");
    }
    for (long left = fee.bytes(); left > 0; left -= PIECE) {
      stream.writeFrame(new ProbeMessage.Payment((int) Math.min(left, PIECE)).encode());
    }
  }

  private Optional<Finding> weigh(
      Answer answer, List<Multiaddr> addresses, CompletableFuture<PeerConnection> back)
      throws InterruptedException {
    if (answer.status() != ProbeMessage.OK || answer.index() >= addresses.size()) {
      return Optional.empty();
    }
    Multiaddr address = addresses.get(answer.index());
    return switch (answer.dial()) {
      case ProbeMessage.OK -> reached(address, await(back, backPatience));
      // Heard all the same, it is reached.
      case ProbeMessage.BACK_ERROR -> reached(address, await(back, Duration.ZERO));
      case ProbeMessage.DIAL_ERROR ->
          back.isDone() ? Optional.empty() : Optional.of(new Finding(address, false));
      default -> Optional.empty();
    };
  }

  private static Optional<Finding> reached(Multiaddr address, @Nullable PeerConnection over) {
    return over != null && sameKind(address, over.address())
        ? Optional.of(new Finding(address, true))
        : Optional.empty();
  }

  /// Family and transport alone: behind a NAT, neither end's numbers are those of the address.
  private static boolean sameKind(Multiaddr address, Multiaddr other) {
    return address.isTcp() == other.isTcp()
        && address.parts().getFirst().protocol() == other.parts().getFirst().protocol();
  }

  private static @Nullable PeerConnection await(
      CompletableFuture<PeerConnection> back, Duration patience) throws InterruptedException {
    try {
      return back.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new AssayFault.Internal("nothing fails a dial-back", e);
    }
  }

  /// Whoever it comes from: servers dial as somebody else.
  private void dialledBack(LibStream stream) throws InterruptedException {
    stream.deadline(BACK_PATIENCE);
    byte[] message = stream.readFrame(DialBack.MAX_BYTES);
    if (message == null) throw new AssayFault.World("a dial-back without a nonce");
    CompletableFuture<PeerConnection> waiting = expected.get(DialBack.decode(message).nonce());
    // It may come late: nobody is charged. Only a connection that came in shows anything.
    if (waiting == null || !stream.connection().inbound()) {
      throw new AssayFault.World("a dial-back that nobody waits for");
    }
    waiting.complete(stream.connection());
    stream.writeFrame(DialBack.heard());
  }
}
