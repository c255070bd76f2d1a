// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demand;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import network.assay.node.chain.ChainFeed;
import network.assay.node.dispute.Defences;
import network.assay.node.life.Service;
import network.assay.protocol.market.Address;
import network.assay.staking.DemandKey;
import network.assay.staking.follow.ChainEvent;

/// Opens on chain what this node has signed, whenever that is demanded there: else it loses stake.
/// Each demand has a thread of its own, so that none waits for another. Nothing is kept of it here:
/// after a restart the chain's history says what is demanded.
///
/// Hears of the chain from before the history is read, and serves whatever it hears at once. An
/// event is in the history before anybody hears of it: so it is read, or heard, or both, and to
/// hear of one again does nothing more.
public final class DemandDesk implements Service, ChainFeed.Listener {
  private final DemandCourt court;
  private final Defences kept;
  private final DemandNews news;
  private final Supplier<List<ChainEvent>> history;
  private final Map<DemandKey, Answerer> answering = new LinkedHashMap<>();
  private boolean stopped;

  /// @param kept what this node has signed, and can open
  /// @param history what happened on chain before this node started, as far as it concerns it
  public DemandDesk(
      DemandCourt court, Defences kept, DemandNews news, Supplier<List<ChainEvent>> history) {
    this.court = court;
    this.kept = kept;
    this.news = news;
    this.history = history;
  }

  @Override
  public String name() {
    return "demands";
  }

  @Override
  public void start() {
    catchUp();
  }

  /// Goes on with what is demanded, also of what happened while the node was down, and of what it
  /// was told and failed to take up: nobody tells it twice. For any thread, again and again.
  public void catchUp() {
    var open = new LinkedHashMap<DemandKey, ChainEvent.Demanded>();
    for (ChainEvent event : history.get()) {
      if (event instanceof ChainEvent.Demanded made) open.put(made.key(), made);
      if (event instanceof ChainEvent.DemandAnswered answered) open.remove(answered.key());
      if (event instanceof ChainEvent.StayedSilent silent) open.remove(silent.key());
    }
    open.values().forEach(this::happened);
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    List<Answerer> ending;
    synchronized (this) {
      stopped = true;
      ending = new ArrayList<>(answering.values());
    }
    ending.forEach(Answerer::stop);
    for (Answerer one : ending) one.join(patience);
  }

  @Override
  public void happened(ChainEvent event) {
    if (event instanceof ChainEvent.Demanded made && isOurs(made.key())) serve(made);
    if (event instanceof ChainEvent.DemandAnswered answered) wake(answered.key());
    if (event instanceof ChainEvent.StayedSilent silent) wake(silent.key());
  }

  /// What a reorganisation has taken off the chain may have to be answered again.
  @Override
  public void undone(ChainEvent event) {
    if (event instanceof ChainEvent.DemandAnswered answered) again(answered.key());
    if (event instanceof ChainEvent.StayedSilent silent) again(silent.key());
  }

  @Override
  public void stakeChanged(Address account) {}

  private void again(DemandKey key) {
    for (ChainEvent event : history.get()) {
      if (event instanceof ChainEvent.Demanded made && made.key().equals(key)) happened(made);
    }
  }

  private boolean isOurs(DemandKey key) {
    return key.accused().equals(court.account());
  }

  private synchronized void serve(ChainEvent.Demanded made) {
    if (stopped) return;
    Answerer known = answering.get(made.key());
    if (known != null && known.takes(made)) return;
    var answerer = new Answerer(made, court, kept, news, this::leave);
    answerer.start(); // If that fails, nothing is remembered as under way.
    answering.put(made.key(), answerer);
  }

  private synchronized void wake(DemandKey key) {
    Answerer known = answering.get(key);
    if (known != null) known.wake();
  }

  private synchronized void leave(Answerer done) {
    answering.remove(done.key(), done);
  }

  /// Demands that are to be answered, or whose answers are not final yet.
  public synchronized List<DemandView> list() {
    return answering.values().stream().map(Answerer::view).toList();
  }

  /// Demands that this node cannot answer as it should.
  public long unanswered() {
    return list().stream().filter(view -> view.trouble().isPresent()).count();
  }

  /// Since the start of the node.
  public long answered() {
    return news.answered();
  }
}
