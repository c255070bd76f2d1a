// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.multiformats.IpBlocks;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out whether others can reach this host, by asking peers to try (AutoNAT v1).
///
/// A peer is asked at most once each [#AGAIN], and only where it was dialled from here: who dials
// us
/// may have come to tell a tale. What they say is weighed by [Verdicts], all of an address block
/// having one voice.
public final class AutoNatClient {
  static final Duration AGAIN = Duration.ofMinutes(15);

  private static final Logger LOG = LoggerFactory.getLogger(AutoNatClient.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_ASKED = 1024;

  private final Connections connections;
  private final PeerId self;
  private final Supplier<List<Multiaddr>> candidates;
  private final InstantSource clock;
  private final Predicate<InetAddress> global;
  private final Verdicts verdicts;
  private final SequencedMap<PeerId, Long> asked = new LinkedHashMap<>();
  private final List<Consumer<Reachability>> listeners = new CopyOnWriteArrayList<>();
  private volatile Reachability reachability = Reachability.UNKNOWN;
  private @Nullable Thread thread;

  /// @param candidates where this host may be reachable, asked for each question
  /// @param global whether an address is one of the open internet
  public AutoNatClient(
      Connections connections,
      PeerId self,
      Supplier<List<Multiaddr>> candidates,
      InstantSource clock,
      Predicate<InetAddress> global) {
    this.connections = connections;
    this.self = self;
    this.candidates = candidates;
    this.clock = clock;
    this.global = global;
    this.verdicts = new Verdicts(clock);
  }

  public synchronized void start() {
    if (thread == null) thread = Thread.ofVirtual().name("autonat").start(this::run);
  }

  public synchronized void stop() {
    if (thread != null) thread.interrupt();
  }

  /// As known now.
  public Reachability reachability() {
    return reachability;
  }

  /// Calls back on one thread when it changes; must not block for long.
  public void onChange(Consumer<Reachability> listener) {
    listeners.add(listener);
  }

  private void run() {
    try {
      while (true) {
        PeerConnection next = next();
        if (next != null) ask(next);
        // Decided, there is no hurry: the peers asked long ago are asked again one by one.
        Thread.sleep(next == null || reachability != Reachability.UNKNOWN ? PERIOD : Duration.ZERO);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable PeerConnection next() {
    long now = clock.millis();
    asked.values().removeIf(at -> at < now - AGAIN.toMillis());
    for (PeerConnection peer : connections.all()) {
      if (peer.inbound() || peer.limited() || asked.containsKey(peer.peer())) continue;
      if (peer.protocols().contains(AutoNatServer.ID)) return peer;
    }
    return null;
  }

  private void ask(PeerConnection peer) throws InterruptedException {
    asked.putLast(peer.peer(), clock.millis());
    if (asked.size() > MAX_ASKED) asked.pollFirstEntry();
    List<Multiaddr> mine =
        candidates.get().stream()
            .filter(this::isWorthTrying)
            .limit(NatMessage.MAX_ADDRESSES)
            .toList();
    if (mine.isEmpty()) return;
    try (LibStream stream = connections.openHeld(peer.peer(), List.of(AutoNatServer.ID))) {
      stream.deadline(PATIENCE);
      stream.writeFrame(new NatMessage.Dial(self, mine).encode());
      byte[] reply = stream.readFrame(NatMessage.MAX_BYTES);
      if (reply == null) throw new AssayFault.Peer("AutoNAT ended without an answer");
      if (NatMessage.decode(reply) instanceof NatMessage.Answer answer) heard(peer, answer);
    } catch (AssayFault fault) {
      LOG.debug("{} was no help: {}", peer.peer(), fault.getMessage());
    }
  }

  private boolean isWorthTrying(Multiaddr address) {
    InetAddress ip = address.ip();
    return ip != null && !address.isRelayed() && global.test(ip);
  }

  private void heard(PeerConnection peer, NatMessage.Answer answer) {
    if (answer.status() != NatMessage.OK && answer.status() != NatMessage.DIAL_ERROR) return;
    InetAddress from = peer.from();
    Object voice = global.test(from) && !from.isLoopbackAddress() ? IpBlocks.of(from) : peer.peer();
    Reachability before = reachability;
    reachability = verdicts.heard(voice, answer.status() == NatMessage.OK);
    if (reachability == before) return;
    LOG.info("reachability: {}", reachability);
    for (Consumer<Reachability> listener : listeners) listener.accept(reachability);
  }
}
