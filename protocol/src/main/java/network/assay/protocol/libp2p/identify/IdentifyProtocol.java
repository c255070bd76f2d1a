// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.mux.StreamReset;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/ipfs/id/1.0.0` and `/ipfs/id/push/1.0.0`: each side asks the other on every new connection,
/// and tells it when its own answer changes.
public final class IdentifyProtocol {
  public static final String ID = "/ipfs/id/1.0.0";
  public static final String PUSH_ID = "/ipfs/id/push/1.0.0";

  private static final Logger LOG = LoggerFactory.getLogger(IdentifyProtocol.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// Changes come together: a host serves its protocols one after the other.
  private static final Duration TOGETHER = Duration.ofMillis(500);

  /// go and js read at most ten messages of one answer, too.
  private static final int MAX_MESSAGES = 10;

  private final Connections connections;
  private final HostKey key;
  private final OwnRecord record;
  private final String agent;
  private final Supplier<Announced> said;
  private final BiConsumer<PeerConnection, Multiaddr> seen;
  private final PushGate gate = new PushGate(InstantSource.system());
  private final AtomicBoolean due = new AtomicBoolean();
  private final List<Consumer<PeerId>> listeners = new CopyOnWriteArrayList<>();
  private final Teller teller;

  /// @param said where this host may be reached, asked for each answer
  /// @param seen gets where the other end of a direct connection says that it sees this host
  public IdentifyProtocol(
      Connections connections,
      HostKey key,
      String agent,
      Supplier<Announced> said,
      BiConsumer<PeerConnection, Multiaddr> seen) {
    this.connections = connections;
    this.key = key;
    this.record = new OwnRecord(key, InstantSource.system());
    this.agent = agent;
    this.said = said;
    this.seen = seen;
    this.teller = new Teller(connections, to -> describe(to).encode());
    connections.handleOverRelay(ID, this::answer);
    connections.handleOverRelay(PUSH_ID, this::hear);
    connections.onConnection(this::ask);
  }

  /// Calls back when a peer has said what it serves, at first and whenever that changes; on the
  /// thread that heard it, which must not be kept.
  public void onIdentified(Consumer<PeerId> listener) {
    listeners.add(listener);
  }

  /// Tells every peer that listens for it what we say about ourselves: soon, so that changes that
  /// come together are told together.
  public void push() {
    if (!due.compareAndSet(false, true)) return;
    Thread.ofVirtual()
        .name("identify-push")
        .start(
            () -> {
              try {
                Thread.sleep(TOGETHER);
                due.set(false);
                pushNow();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private void pushNow() {
    for (PeerConnection peer : connections.all()) {
      if (peer.protocols().contains(PUSH_ID)) teller.tell(peer);
    }
  }

  private PeerInfo describe(PeerConnection to) {
    // Over a relay we see the relay, which means nothing to the peer.
    Multiaddr observed = to.limited() ? null : to.address();
    Announced now = said.get();
    List<Multiaddr> told = now.to(to.reach());
    // A record of no address takes back what was told before. Over a relay js-libp2p would forget
    // by it the address it came by, and it dials that again for each stream.
    boolean nothing = told.isEmpty() && to.limited();
    PeerRecord.Signed own = nothing ? null : record.of(now, to.reach());
    return new PeerInfo(key.publicKey(), told, connections.protocols(), observed, agent, own);
  }

  private void answer(LibStream stream) throws InterruptedException {
    stream.deadline(PATIENCE);
    stream.writeFrame(describe(stream.connection()).encode());
  }

  private void hear(LibStream stream) throws InterruptedException {
    PeerId peer = stream.peer();
    // Not charged: who shares its block cannot know what the others do.
    if (!gate.enter(peer, stream.connection().from())) {
      throw new AssayFault.World("too many pushes from there");
    }
    try {
      stream.deadline(PATIENCE);
      keep(stream.connection(), read(stream), true);
    } finally {
      gate.leave(peer);
    }
  }

  private void ask(PeerConnection connection) {
    PeerId peer = connection.peer();
    Thread.ofVirtual()
        .name("identify-" + peer.brief())
        .start(
            () -> {
              try (LibStream stream = connections.openOn(connection, List.of(ID))) {
                stream.deadline(PATIENCE);
                keep(connection, read(stream), false);
              } catch (AssayFault fault) {
                failed(peer, fault);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /// Lies are charged; hanging up is none, and resets what is under way.
  private void failed(PeerId peer, AssayFault fault) {
    if (fault instanceof AssayFault.Peer && !StreamReset.caused(fault)) {
      connections.charge(peer, "identify: " + fault.getMessage());
    } else {
      LOG.debug("{} was not identified: {}", peer, fault.getMessage());
    }
  }

  private static PeerInfo read(LibStream stream) throws InterruptedException {
    PeerInfo said = PeerInfo.NOTHING;
    for (int i = 0; i < MAX_MESSAGES; i++) {
      byte[] message = stream.readFrame(PeerInfo.MAX_BYTES);
      if (message == null) break;
      said = said.and(PeerInfo.decode(message));
    }
    return said;
  }

  private void keep(PeerConnection connection, PeerInfo info, boolean news) {
    PeerId peer = connection.peer();
    if (info.key() != null && !info.key().peerId().equals(peer)) {
      throw new AssayFault.Peer("identify names another peer's key");
    }
    PeerRecord.Signed signed = info.record();
    // Records of others here were a way to fill memory (CVE-2023-40583): who says it is its peer.
    if (signed != null && !signed.record().peer().equals(peer)) {
      throw new AssayFault.Peer("identify carries another peer's record");
    }
    Multiaddr observed = info.observed();
    if (observed != null && !connection.limited()) seen.accept(connection, observed);
    if (signed == null) connections.known().said(peer, info.listen());
    else connections.known().certified(signed, peer);
    // Last: who sees what the peer is finds it where it is.
    connection.describe(info.agent(), info.protocols(), news);
    for (Consumer<PeerId> listener : listeners) listener.accept(peer);
  }
}
