// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out whether others can reach this host, by asking peers to try: of each address (AutoNAT
/// v2), or of the host where a peer speaks nothing newer (v1).
///
/// A peer is asked seldom, and only where it was dialled from here: who dials us may have come to
/// tell a tale. What they say is weighed by [Verdicts], all of an address block having one voice.
final class AutoNatClient {
  static final Duration AGAIN = Duration.ofMinutes(15);

  /// Of one peer, as v2 has it, and how many questions then.
  static final Duration NEXT_ROUND = Duration.ofMinutes(2);

  static final int QUESTIONS = 4;
  static final int MAX_CANDIDATES = 8;

  private static final Logger LOG = LoggerFactory.getLogger(AutoNatClient.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Connections connections;
  private final Supplier<List<Multiaddr>> candidates;
  private final Predicate<InetAddress> global;
  private final ProbeClient probes;
  private final AddressVerdicts ofAddresses;
  private final Verdicts ofHost;
  private final Asked asked;
  private final Asked probed;
  private final List<Consumer<Reachability>> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> addressListeners = new CopyOnWriteArrayList<>();
  private volatile Reachability reachability = Reachability.UNKNOWN;
  private @Nullable Thread thread;

  /// @param candidates where this host may be reachable, asked for each question
  /// @param global whether an address is one of the open internet
  AutoNatClient(
      Connections connections,
      Supplier<List<Multiaddr>> candidates,
      InstantSource clock,
      Predicate<InetAddress> global) {
    this.connections = connections;
    this.candidates = candidates;
    this.global = global;
    this.probes = new ProbeClient(connections);
    this.ofAddresses = new AddressVerdicts(clock);
    this.ofHost = new Verdicts(clock);
    this.asked = new Asked(clock, AGAIN);
    this.probed = new Asked(clock, NEXT_ROUND);
  }

  /// Takes dial-backs from now on.
  void serve() {
    probes.serve();
  }

  synchronized void start() {
    if (thread == null) thread = Thread.ofVirtual().name("autonat").start(this::run);
  }

  synchronized void stop() {
    if (thread != null) thread.interrupt();
  }

  Reachability reachability() {
    return reachability;
  }

  Reachability of(Multiaddr address) {
    return ofAddresses.of(address.withoutPeer());
  }

  void onChange(Consumer<Reachability> listener) {
    listeners.add(listener);
  }

  void onAddresses(Runnable listener) {
    addressListeners.add(listener);
  }

  private void run() {
    try {
      while (true) {
        boolean busy = asksOne();
        // Decided, there is no hurry: the peers asked long ago are asked again one by one.
        Thread.sleep(busy && reachability == Reachability.UNKNOWN ? Duration.ZERO : PERIOD);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One that fails keeps no later one from being asked.
  private boolean asksOne() throws InterruptedException {
    try {
      return probeOne() || askOne();
    } catch (RuntimeException | Error e) {
      LOG.error("finding out where others reach this host failed", e);
      return false;
    }
  }

  private static boolean mayAsk(PeerConnection peer) {
    return !peer.inbound() && !peer.limited();
  }

  /// Where this host may be reached, the most likely first.
  private List<Multiaddr> mine(int most) {
    return candidates.get().stream()
        .map(Multiaddr::withoutPeer)
        .filter(this::isWorthTrying)
        .distinct()
        .limit(most)
        .toList();
  }

  private boolean isWorthTrying(Multiaddr address) {
    InetAddress ip = address.ip();
    return ip != null && !address.isRelayed() && global.test(ip);
  }

  private Object voice(PeerConnection peer) {
    InetAddress from = peer.from();
    return global.test(from) && !from.isLoopbackAddress() ? IpBlocks.site(from) : peer.peer();
  }

  private boolean probeOne() throws InterruptedException {
    List<Multiaddr> mine = mine(MAX_CANDIDATES);
    for (PeerConnection peer : longestAgo(probed)) {
      if (!mayAsk(peer) || !peer.protocols().contains(ProbeServer.ID)) continue;
      List<Multiaddr> open = ofAddresses.open(voice(peer), mine);
      if (open.isEmpty() || !probed.mayAsk(peer.peer())) continue;
      probe(peer, open);
      return true;
    }
    return false;
  }

  /// In an order in which no few peers that stall keep the others from their turn.
  private List<PeerConnection> longestAgo(Asked when) {
    return connections.all().stream()
        .sorted(Comparator.comparing(PeerConnection::peer, when.longestAgo()))
        .toList();
  }

  private void probe(PeerConnection peer, List<Multiaddr> open) throws InterruptedException {
    var left = new ArrayList<>(open);
    try {
      for (int i = 0; i < QUESTIONS && !left.isEmpty(); i++) {
        Optional<ProbeClient.Finding> found = probes.ask(peer, left);
        if (found.isEmpty()) return;
        left.remove(found.get().address());
        heard(peer, found.get());
      }
    } catch (AssayFault fault) {
      probed.rest(peer.peer(), AGAIN);
      LOG.debug("{} was no help: {}", peer.peer(), fault.getMessage());
    }
  }

  private void heard(PeerConnection peer, ProbeClient.Finding found) {
    Multiaddr address = found.address();
    if (!ofAddresses.heard(address, voice(peer), found.reached())) return;
    LOG.info("reachability at {}: {}", address, ofAddresses.of(address));
    decide();
    addressListeners.forEach(Runnable::run);
  }

  private boolean askOne() throws InterruptedException {
    for (PeerConnection peer : longestAgo(asked)) {
      boolean old =
          peer.protocols().contains(AutoNatServer.ID) && !peer.protocols().contains(ProbeServer.ID);
      if (!old || !mayAsk(peer) || !asked.mayAsk(peer.peer())) continue;
      ask(peer);
      return true;
    }
    return false;
  }

  private void ask(PeerConnection peer) throws InterruptedException {
    List<Multiaddr> mine = mine(NatMessage.MAX_ADDRESSES);
    if (mine.isEmpty()) return;
    try (LibStream stream = connections.openHeld(peer.peer(), List.of(AutoNatServer.ID))) {
      stream.deadline(PATIENCE);
      stream.writeFrame(new NatMessage.Dial(connections.self(), mine).encode());
      byte[] reply = stream.readFrame(NatMessage.MAX_BYTES);
      if (reply == null) throw new AssayFault.Peer("AutoNAT ended without an answer");
      if (NatMessage.decode(reply) instanceof NatMessage.Answer answer) heard(peer, answer);
    } catch (AssayFault fault) {
      LOG.debug("{} was no help: {}", peer.peer(), fault.getMessage());
    }
  }

  private void heard(PeerConnection peer, NatMessage.Answer answer) {
    if (answer.status() != NatMessage.OK && answer.status() != NatMessage.DIAL_ERROR) return;
    var _ = ofHost.heard(voice(peer), answer.status() == NatMessage.OK);
    decide();
  }

  /// What was found at addresses is borne out; what is said of the host is only said.
  private void decide() {
    Reachability before = reachability;
    Reachability found = ofAddresses.overall(mine(MAX_CANDIDATES));
    reachability = found == Reachability.UNKNOWN ? ofHost.decided() : found;
    if (reachability == before) return;
    LOG.info("reachability: {}", reachability);
    for (Consumer<Reachability> listener : listeners) listener.accept(reachability);
  }
}
