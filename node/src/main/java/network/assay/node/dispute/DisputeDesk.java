// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import network.assay.node.chain.ChainFeed;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.life.Service;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.DisputeReply;
import network.assay.protocol.market.message.DisputeRequest;
import network.assay.staking.ChallengeKey;
import network.assay.staking.DisputeCase;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.staking.gateway.Eip712;
import network.assay.verification.dispute.Game;

/// Plays this account's disputes. For any number of threads.
public final class DisputeDesk implements Service, Disputes, ChainFeed.Listener {
  private final Tools tools;
  private final DisputeRules rules;
  private final DisputeNews news;
  private final Summons summons;
  private final Supplier<List<ChainEvent>> history;
  private final Map<Digest, Seat> seats = new HashMap<>();
  private boolean stopped;

  /// @param kept what is known of this node's own results
  /// @param history what happened on chain before this node started, as far as it concerns it
  public DisputeDesk(
      Tools tools,
      DisputeRules rules,
      DisputeNews news,
      Defences kept,
      Supplier<List<ChainEvent>> history) {
    this.tools = tools;
    this.rules = rules;
    this.news = news;
    this.history = history;
    this.summons = new Summons(tools, rules, kept, news, this::take);
  }

  @Override
  public String name() {
    return "disputes";
  }

  /// Goes on with what an earlier run left, and with what happened meanwhile.
  @Override
  public void start() {
    tools.book().setAside().forEach(news::unreadable);
    List<CaseFile> open =
        tools.book().all().stream().filter(file -> file.ending().isEmpty()).toList();
    tools.witness().keepOnly(open.stream().map(CaseFile::id).collect(Collectors.toSet()));
    open.forEach(this::seat);
    catchUp();
  }

  /// Takes up what happened while the node was down, and what it was told and failed to take up:
  /// nobody tells it twice. For any thread, again and again.
  public void catchUp() {
    List<ChainEvent> events = history.get();
    Set<Digest> ended =
        events.stream()
            .filter(ChainEvent.DisputeEnded.class::isInstance)
            .map(event -> ((ChainEvent.DisputeEnded) event).dispute())
            .collect(Collectors.toSet());
    for (ChainEvent event : events) {
      boolean over = event instanceof ChainEvent.DisputeOpened o && ended.contains(o.dispute());
      if (!over) happened(event);
    }
    // One that was written down, and whose seat could not be taken.
    tools.book().all().forEach(file -> seatIfOpen(file.id()));
  }

  @Override
  public void stop(Duration patience) throws InterruptedException {
    List<Seat> ending;
    synchronized (this) {
      stopped = true;
      ending = new ArrayList<>(seats.values());
    }
    summons.stop();
    ending.forEach(Seat::stop);
    for (Seat seat : ending) seat.join(patience);
    summons.join(patience);
  }

  @Override
  public void happened(ChainEvent event) {
    if (event instanceof ChainEvent.DisputeOpened opened) {
      if (isOurs(opened)) summon(opened);
      wake(opened.dispute());
    }
    if (event instanceof ChainEvent.DisputeMoved moved) wake(moved.dispute());
    if (event instanceof ChainEvent.DisputeEnded ended) {
      tools.witness().drop(ended.dispute());
      wake(ended.dispute());
    }
  }

  @Override
  public void undone(ChainEvent event) {
    happened(event);
    if (event instanceof ChainEvent.DisputeEnded ended) {
      // Whoever did not sit down to it because it was over may have to now.
      for (ChainEvent one : history.get()) {
        boolean same =
            one instanceof ChainEvent.DisputeOpened o && o.dispute().equals(ended.dispute());
        if (same) happened(one);
      }
    }
  }

  private boolean isOurs(ChainEvent.DisputeOpened opened) {
    Address account = tools.seal().account();
    ChallengeKey key = opened.about().key();
    return key.accused().equals(account) || key.challenger().equals(account);
  }

  private void summon(ChainEvent.DisputeOpened opened) {
    if (tools.book().get(opened.dispute()).isEmpty()) {
      summons.serve(opened.dispute(), opened.about());
    }
  }

  @Override
  public void stakeChanged(Address account) {}

  private void wake(Digest dispute) {
    seatOf(dispute).ifPresent(Seat::wake);
  }

  private synchronized Optional<Seat> seatOf(Digest dispute) {
    return Optional.ofNullable(seats.get(dispute));
  }

  private void take(CaseFile file) {
    tools.witness().keep(file);
    tools.book().put(file);
    news.opened(file);
    seat(file);
  }

  private synchronized void seat(CaseFile file) {
    if (stopped || seats.containsKey(file.id())) return;
    var table = new Table(file, tools, rules, news);
    var seat = new Seat(table, news, () -> leave(table.id()));
    tools.courier().begin(table.id(), file.opponent());
    seat.start(); // If that fails, nobody sits there.
    seats.put(table.id(), seat);
  }

  private synchronized void leave(Digest dispute) {
    seats.remove(dispute);
    tools.courier().end(dispute);
    // It may have been brought again while its seat was being left.
    seatIfOpen(dispute);
  }

  private synchronized void seatIfOpen(Digest dispute) {
    tools.book().get(dispute).filter(file -> file.ending().isEmpty()).ifPresent(this::seat);
  }

  @Override
  public Opened challenge(Charge charge) throws InterruptedException {
    Evidence evidence = charge.evidence();
    DisputeCase about = tools.seal().caseOf(evidence, charge.terms().digest());
    Digest id = Eip712.dispute(about);
    Optional<CaseFile> known = tools.book().get(id);
    if (known.isPresent() && known.get().ending().isPresent()) return new Opened(id, "", 0);
    CaseFile file = known.isPresent() ? known.get() : accuse(about, charge);
    // Where that fails, the case stays: what was sent may be mined yet. Its table ends it when no
    // final block has it.
    Outcome outcome = open(file);
    if (tools.book().get(id).isEmpty()) take(file);
    wake(id);
    return switch (outcome) {
      case Outcome.Mined(var receipt) ->
          new Opened(id, "0x" + receipt.txHash().toHex(), receipt.gasUsed());
      case Outcome.AlreadyDone() -> new Opened(id, "", 0);
    };
  }

  private Outcome open(CaseFile file) throws InterruptedException {
    try {
      Outcome outcome =
          tools
              .pleadings()
              .open(file, held -> seatOf(file.id()).ifPresent(seat -> seat.table().held(held)));
      ease(file);
      return outcome;
    } catch (AssayFault.Operator | AssayFault.Peer e) {
      ease(file); // Nothing waits any more.
      throw e;
    }
  }

  private void ease(CaseFile file) {
    seatOf(file.id()).ifPresent(seat -> seat.table().board().brake().off());
  }

  private CaseFile accuse(DisputeCase about, Charge charge) throws InterruptedException {
    long opened = count(Role.CHALLENGER);
    if (opened >= rules.atOnce()) {
      throw new AssayFault.World("%d disputes that this node opened are open".formatted(opened));
    }
    Evidence evidence = charge.evidence();
    Evidence.Segment segment = evidence.segment();
    Digest id = Eip712.dispute(about);
    Game.Open open = tools.witness().open(id, charge, tools.clock().instant().plus(rules.margin()));
    if (open.end().equals(segment.end().state())) {
      tools.witness().forget(id);
      throw new AssayFault.Peer("the segment ends as the accused has said: nothing is wrong");
    }
    if (!open.end().equals(segment.challengerEnd())) {
      throw new AssayFault.Internal("the segment, done again, ends otherwise than the first time");
    }
    var file =
        new CaseFile(
            Role.CHALLENGER,
            about.key().accused(),
            about.key().challenger(),
            DisputeWrites.openingData(
                evidence, DisputeCalls.of(charge.terms()), open.nodes(), open.endSiblings()),
            Optional.of(charge.exhibit()),
            tools.clock().instant(),
            Optional.empty());
    take(file);
    return file;
  }

  private synchronized long count(Role role) {
    return seats.values().stream().filter(s -> s.table().file().role() == role).count();
  }

  /// The other side's move.
  ///
  /// @param from the peer that sends it
  /// @throws AssayFault.Peer when no honest side sends that
  public DisputeReply answer(PeerId from, DisputeRequest request) {
    Seat seat = seatOf(request.dispute()).orElse(null);
    if (seat == null) {
      // It may not have been seen on chain yet.
      if (tools.book().get(request.dispute()).isPresent()) {
        return new DisputeReply.Refused("it is over");
      }
      throw new AssayFault.World("no dispute " + request.dispute().brief() + " is known here");
    }
    DisputeReply reply = seat.table().board().answer(from, request);
    if (reply instanceof DisputeReply.Agreed) seat.wake();
    return reply;
  }

  /// Disputes that are played, and the last ones that are over.
  public List<DisputeView> list() {
    Map<Digest, Seat> playing;
    synchronized (this) {
      playing = Map.copyOf(seats);
    }
    var all = new ArrayList<DisputeView>();
    for (CaseFile file : tools.book().all()) {
      Seat seat = playing.get(file.id());
      if (seat == null || file.ending().isPresent()) all.add(DisputeView.of(file));
      else all.add(seat.table().board().view(trouble(seat)));
    }
    all.addAll(summons.troubles());
    return all;
  }

  private static Optional<String> trouble(Seat seat) {
    Brake brake = seat.table().board().brake();
    return seat.trouble().or(() -> brake.held().map(Brake::words));
  }

  /// Disputes in which this node's transaction waits for gas to cost less.
  public synchronized int heldBack() {
    return (int)
        seats.values().stream()
            .filter(seat -> seat.table().board().brake().held().isPresent())
            .count();
  }

  /// Disputes that are played.
  public synchronized int open() {
    return seats.size();
  }

  /// Disputes that this node cannot play as it should, and what it has kept of disputes but cannot
  /// read.
  public int undefended() {
    int troubled;
    synchronized (this) {
      troubled = (int) seats.values().stream().filter(s -> s.trouble().isPresent()).count();
    }
    return troubled + summons.troubles().size() + tools.book().setAside().size();
  }

  /// Since the start of the node.
  public long won() {
    return news.won();
  }

  /// Since the start of the node.
  public long lost() {
    return news.lost();
  }
}
