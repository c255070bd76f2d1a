// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import network.assay.node.chain.ChainFeed;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.life.Service;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.DisputeReply;
import network.assay.protocol.market.message.DisputeRequest;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.DisputeWrites;
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
    this.summons = new Summons(tools, kept, this::begin);
  }

  @Override
  public String name() {
    return "disputes";
  }

  /// Goes on with what an earlier run left, and with what happened meanwhile.
  @Override
  public void start() {
    for (CaseFile file : tools.book().all()) {
      if (file.ending().isEmpty()) seat(file);
    }
    history.get().forEach(this::happened);
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
  }

  @Override
  public void happened(ChainEvent event) {
    if (event instanceof ChainEvent.DisputeOpened opened) {
      boolean accused = opened.about().key().accused().equals(tools.seal().account());
      if (accused && tools.book().get(opened.dispute()).isEmpty()) summons.serve(opened);
      wake(opened.dispute());
    }
    if (event instanceof ChainEvent.DisputeMoved moved) wake(moved.dispute());
    if (event instanceof ChainEvent.DisputeEnded ended) wake(ended.dispute());
  }

  @Override
  public void undone(ChainEvent event) {
    happened(event);
  }

  @Override
  public void stakeChanged(Address account) {}

  private void wake(Digest dispute) {
    seatOf(dispute).ifPresent(Seat::wake);
  }

  private synchronized Optional<Seat> seatOf(Digest dispute) {
    return Optional.ofNullable(seats.get(dispute));
  }

  /// Takes a case on, as accused.
  private boolean begin(CaseFile file) {
    synchronized (this) {
      if (stopped) return true;
      if (seats.size() >= rules.atOnce()) return false;
    }
    take(file);
    return true;
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
    seats.put(table.id(), seat);
    seat.start();
  }

  private synchronized void leave(Digest dispute) {
    seats.remove(dispute);
  }

  @Override
  public Opened challenge(Charge charge) throws InterruptedException {
    Evidence evidence = charge.evidence();
    DisputeCase about = tools.seal().caseOf(evidence, charge.terms().digest());
    Digest id = network.assay.staking.gateway.Eip712.dispute(about);
    Optional<CaseFile> known = tools.book().get(id);
    if (known.isPresent() && known.get().ending().isPresent()) return new Opened(id, "", 0);
    CaseFile file = known.isPresent() ? known.get() : accuse(about, charge);
    Outcome outcome;
    try {
      outcome = tools.pleadings().open(file);
    } catch (AssayFault.Operator refused) {
      drop(file);
      throw refused;
    }
    wake(id);
    return switch (outcome) {
      case Outcome.Mined(var receipt) ->
          new Opened(id, "0x" + receipt.txHash().toHex(), receipt.gasUsed());
      case Outcome.AlreadyDone() -> new Opened(id, "", 0);
    };
  }

  private CaseFile accuse(DisputeCase about, Charge charge) throws InterruptedException {
    synchronized (this) {
      if (seats.size() >= rules.atOnce()) {
        throw new AssayFault.World("%d disputes are played already".formatted(seats.size()));
      }
    }
    Evidence evidence = charge.evidence();
    Evidence.Segment segment = evidence.segment();
    Game.Open open = tools.witness().open(charge.terms(), segment.index(), charge.exhibit());
    if (open.end().equals(segment.end().state())) {
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

  /// Nothing of it is on chain.
  private void drop(CaseFile file) {
    if (tools.court().look(file.about()).state() != ChallengeState.NONE) return;
    seatOf(file.id()).ifPresent(Seat::stop);
    leave(file.id());
    tools.book().remove(file);
    tools.witness().forget(file);
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
    DisputeReply reply = seat.table().answer(from, request);
    if (reply instanceof DisputeReply.Agreed) seat.wake();
    return reply;
  }

  /// Disputes that are played, and the last ones that are over.
  public List<DisputeView> list() {
    Map<Digest, Seat> playing;
    synchronized (this) {
      playing = Map.copyOf(seats);
    }
    return tools.book().all().stream()
        .map(
            file -> {
              Seat seat = playing.get(file.id());
              return seat == null || file.ending().isPresent()
                  ? DisputeView.of(file)
                  : seat.table().view(seat.trouble());
            })
        .toList();
  }

  /// Disputes that are played.
  public synchronized int open() {
    return seats.size();
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
