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
import network.assay.protocol.libp2p.limits.OwnLimit;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;

/// Runs one lookup over the network: the thread that calls [#run] decides, and each peer is asked
/// on a virtual thread of its own. What its answer leads to may take longer than an answer: that is
/// not the teller's fault, and keeps the lookup from nothing but its end.
final class Query {
  private final LookupRules rules;
  private final KadConfig.Times times;
  private final Peers peers;
  private final KadMessage request;
  private final Listener listener;

  // Bounded by the queries of a lookup: each puts in one of them, or two.
  private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
  private final Map<PeerId, Asked> asked = new HashMap<>();
  private final Map<PeerId, Asked> followed = new HashMap<>();

  private record Asked(Thread thread, long until) {}

  /// From the threads that ask.
  private sealed interface News {
    record Outcome(LookupEvent event) implements News {}

    /// The listener is done with an answer.
    record Followed(PeerId from, boolean content) implements News {}
  }

  /// The peers, as a lookup deals with them. Called on many threads.
  interface Peers {
    /// What is known of a peer's whereabouts from `teller` is to be remembered for a while.
    void heard(KadPeer peer, PeerId teller);

    Answer ask(PeerId peer, KadMessage request) throws InterruptedException;

    /// A peer has answered.
    void answered(PeerId peer, Optional<Block> block);

    /// A peer has not answered.
    void failed(PeerId peer);
  }

  /// Looks at answers, on the thread that asked, for as long as it likes within the lookup's time.
  interface Listener {
    /// @return whether the lookup may stop: what was looked for is found
    boolean answered(PeerId from, Answer answer) throws InterruptedException;
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
              awaitListener(end);
              return nearest;
            }
          }
        }
        event = next(end);
      }
    } finally {
      for (Asked left : asked.values()) left.thread.interrupt();
      for (Asked left : followed.values()) left.thread.interrupt();
    }
  }

  private LookupEvent next(long end) throws InterruptedException {
    while (true) {
      PeerId late = null;
      long until = end;
      for (Map.Entry<PeerId, Asked> entry : asked.entrySet()) {
        if (entry.getValue().until - until >= 0) continue;
        until = entry.getValue().until;
        late = entry.getKey();
      }
      switch (poll(until)) {
        case null -> {
          return late == null ? stop() : lost(late);
        }
        case News.Outcome(LookupEvent event) -> {
          return taken(event);
        }
        case News.Followed(PeerId from, boolean content) -> {
          followed.remove(from);
          if (content) return stop();
        }
      }
    }
  }

  private @Nullable News poll(long until) throws InterruptedException {
    return news.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  /// Nothing that goes on is waited for.
  private LookupEvent stop() {
    for (Asked left : followed.values()) left.thread.interrupt();
    followed.clear();
    return new LookupEvent.Stop();
  }

  private LookupEvent lost(PeerId late) {
    peers.failed(late);
    Asked gone = asked.remove(late);
    if (gone != null) gone.thread.interrupt();
    return new LookupEvent.Failed(late);
  }

  private LookupEvent taken(LookupEvent event) {
    switch (event) {
      case LookupEvent.Answered(var from, _, _) -> {
        Asked done = asked.remove(from);
        if (done != null) followed.put(from, done);
      }
      case LookupEvent.Failed(var peer) -> asked.remove(peer);
      case LookupEvent.Unasked(var peer) -> asked.remove(peer);
      case LookupEvent.Begin _, LookupEvent.Stop _ -> {}
    }
    return event;
  }

  /// The nearest have answered: what their answers lead to may still come to something.
  private void awaitListener(long end) throws InterruptedException {
    while (!followed.isEmpty()) {
      switch (poll(end)) {
        case null -> {
          return;
        }
        case News.Followed(PeerId from, boolean content) -> {
          followed.remove(from);
          if (content) return;
        }
        case News.Outcome _ -> {}
      }
    }
  }

  private void ask(PeerId peer) {
    Thread thread =
        Thread.ofVirtual().name("kad-ask-" + peer.brief()).unstarted(() -> question(peer));
    asked.put(peer, new Asked(thread, System.nanoTime() + times.request().toNanos()));
    thread.start();
  }

  private void question(PeerId peer) {
    Answer answer;
    try {
      answer = peers.ask(peer, request);
    } catch (AssayFault fault) {
      news.add(new News.Outcome(unanswered(peer, fault)));
      return;
    } catch (InterruptedException e) {
      // Nobody waits for this one any more.
      Thread.currentThread().interrupt();
      return;
    }
    news.add(new News.Outcome(heard(peer, answer)));
    boolean content = false;
    try {
      content = listener.answered(peer, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      news.add(new News.Followed(peer, content));
    }
  }

  private LookupEvent unanswered(PeerId peer, AssayFault fault) {
    if (OwnLimit.caused(fault)) return new LookupEvent.Unasked(peer);
    peers.failed(peer);
    return new LookupEvent.Failed(peer);
  }

  private LookupEvent heard(PeerId from, Answer answer) {
    peers.answered(from, answer.block());
    List<KadPeer> told =
        answer.message().closer().stream().limit(2L * rules.doubt().perAnswer()).toList();
    for (KadPeer other : told) peers.heard(other, from);
    return new LookupEvent.Answered(
        from,
        answer.block(),
        told.stream()
            .map(other -> new LookupEvent.Heard(other.id(), Block.of(other.addresses())))
            .toList());
  }
}
