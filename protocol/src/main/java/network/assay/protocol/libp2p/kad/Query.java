// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.kad.lookup.Lookup;
import network.assay.protocol.libp2p.kad.lookup.LookupCommand;
import network.assay.protocol.libp2p.kad.lookup.LookupEvent;
import network.assay.protocol.libp2p.kad.lookup.LookupRules;
import network.assay.protocol.libp2p.kad.lookup.LookupState;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Runs one lookup over the network: the thread that calls [#run] decides, and each peer is asked
/// on a virtual thread of its own.
final class Query {
  private final LookupRules rules;
  private final KadConfig.Times times;
  private final Peers peers;
  private final KadMessage request;
  private final Listener listener;

  // Bounded by the queries of a lookup: each puts in one event, or two.
  private final BlockingQueue<LookupEvent> events = new LinkedBlockingQueue<>();
  private final Map<PeerId, Asked> asked = new HashMap<>();

  private record Asked(Thread thread, long until) {}

  /// The peers, as a lookup deals with them. Called on many threads.
  interface Peers {
    /// What is known of a peer's whereabouts from `teller` is to be remembered for a while.
    void heard(KadPeer peer, PeerId teller);

    KadMessage ask(PeerId peer, KadMessage request) throws InterruptedException;

    /// A peer has answered.
    void answered(PeerId peer);

    /// A peer has not answered.
    void failed(PeerId peer);

    Optional<Block> block(PeerId peer);
  }

  /// Looks at answers, on the thread that asked.
  interface Listener {
    /// @return whether the lookup may stop: what was looked for is found
    boolean answered(PeerId from, KadMessage answer) throws InterruptedException;
  }

  Query(
      LookupRules rules,
      KadConfig.Times times,
      Peers peers,
      KadMessage request,
      Listener listener) {
    this.rules = rules;
    this.times = times;
    this.peers = peers;
    this.request = request;
    this.listener = listener;
  }

  /// Looks until the nearest peers have answered, the listener is content, or time is up.
  ///
  /// @return peers that answered, the nearest first
  List<PeerId> run(LookupState start) throws InterruptedException {
    long end = System.nanoTime() + times.lookup().toNanos();
    LookupState state = start;
    LookupEvent event = new LookupEvent.Begin();
    try {
      while (true) {
        Lookup.Step step = Lookup.step(rules, state, event);
        state = step.state();
        for (LookupCommand command : step.commands()) {
          switch (command) {
            case LookupCommand.Ask(PeerId peer) -> ask(peer);
            case LookupCommand.Finish(List<PeerId> nearest) -> {
              return nearest;
            }
          }
        }
        event = next(end);
      }
    } finally {
      for (Asked left : asked.values()) left.thread.interrupt();
    }
  }

  private LookupEvent next(long end) throws InterruptedException {
    long now = System.nanoTime();
    PeerId late = null;
    long until = end;
    for (Map.Entry<PeerId, Asked> entry : asked.entrySet()) {
      if (entry.getValue().until - until >= 0) continue;
      until = entry.getValue().until;
      late = entry.getKey();
    }
    @Nullable LookupEvent event = events.poll(Math.max(0, until - now), TimeUnit.NANOSECONDS);
    if (event == null) {
      if (late == null) return new LookupEvent.Stop();
      event = new LookupEvent.Failed(late);
      peers.failed(late);
    }
    switch (event) {
      case LookupEvent.Answered(var from, _, _) -> asked.remove(from);
      case LookupEvent.Failed(var peer) -> {
        Asked done = asked.remove(peer);
        if (done != null) done.thread.interrupt();
      }
      case LookupEvent.Begin _, LookupEvent.Stop _ -> {}
    }
    return event;
  }

  private void ask(PeerId peer) {
    Thread thread =
        Thread.ofVirtual()
            .name("kad-ask-" + peer.brief())
            .unstarted(() -> events.add(outcome(peer)));
    asked.put(peer, new Asked(thread, System.nanoTime() + times.request().toNanos()));
    thread.start();
  }

  private LookupEvent outcome(PeerId peer) {
    try {
      KadMessage answer = peers.ask(peer, request);
      peers.answered(peer);
      List<KadPeer> told = answer.closer().stream().limit(2L * rules.doubt().perAnswer()).toList();
      for (KadPeer other : told) peers.heard(other, peer);
      if (listener.answered(peer, answer)) return new LookupEvent.Stop();
      return new LookupEvent.Answered(
          peer,
          peers.block(peer),
          told.stream()
              .map(other -> new LookupEvent.Heard(other.id(), Block.of(other.addresses())))
              .toList());
    } catch (AssayFault fault) {
      peers.failed(peer);
      return new LookupEvent.Failed(peer);
    } catch (InterruptedException e) {
      // Nobody waits for this one any more.
      Thread.currentThread().interrupt();
      return new LookupEvent.Failed(peer);
    }
  }
}
