// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import network.assay.node.dispute.Tactics.Action;
import network.assay.node.dispute.Tactics.Answer;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.message.DisputeReply;
import network.assay.protocol.market.message.DisputeRequest;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputeStand;
import network.assay.staking.Urgency;
import network.assay.verification.dispute.Move;

/// One game, round by round. Rounds are played by one thread; the other side's moves come to the
/// [Board] on any.
final class Table {
  private final CaseFile file;
  private final DisputeCase about;
  private final Board board;
  private final Tools tools;
  private final DisputeRules rules;
  private final DisputeNews news;
  private volatile boolean over;

  Table(CaseFile file, Tools tools, DisputeRules rules, DisputeNews news) {
    this.file = file;
    this.about = file.about();
    this.board = new Board(file, tools, news);
    this.tools = tools;
    this.rules = rules;
    this.news = news;
  }

  Digest id() {
    return board.id();
  }

  CaseFile file() {
    return file;
  }

  Board board() {
    return board;
  }

  boolean isOver() {
    return over;
  }

  /// One look at the chain, and one thing done.
  ///
  /// @return how long there is nothing to do, unless something happens
  Duration round() throws InterruptedException {
    Court.Sight sight = tools.court().look(about);
    learn(sight);
    return switch (Tactics.next(board.take(sight), rules)) {
      case Action.Think _ -> think();
      case Action.Send(var entry) -> send(entry);
      case Action.Post(Answer answer) -> post(answer);
      case Action.Adopt _ -> adopt();
      case Action.CallTime _ -> {
        tools.pleadings().timeout(about, file.role(), this::held);
        board.brake().off();
        yield Duration.ZERO;
      }
      case Action.Wait _ -> {
        board.brake().off(); // There is nothing left to send.
        yield rules.pause();
      }
      case Action.Over(ChallengeState state) -> over(state);
    };
  }

  private void learn(Court.Sight sight) {
    if (sight.stand().isEmpty()) return;
    DisputeStand stand = sight.stand().get();
    if (board.knows(stand)) return;
    board.learn(tools.court().played(id()));
    if (!board.knows(stand)) {
      throw new AssayFault.World(
          "dispute %s stands on chain where this node does not know how it came; it is asked again"
              .formatted(id().brief()));
    }
  }

  private Duration think() throws InterruptedException {
    ScoreSheet.Entry at = board.best();
    board.found(at, tools.witness().answer(file, at.position(), at.match(), board.deadline()));
    return Duration.ZERO;
  }

  private Duration send(ScoreSheet.Entry entry) throws InterruptedException {
    Signed ours = board.signed(entry);
    Instant since = board.pace().sent();
    var request =
        DisputeRequest.of(id(), CaseCodec.bytes(ours.call()), ours.of(file.role()).orElseThrow());
    try {
      switch (tools.courier().ask(file.opponent(), about.key().job(), request)) {
        case DisputeReply.Agreed(Signature theirs) -> board.agreed(entry, theirs);
        case DisputeReply.Refused(String why) -> board.unheard("refuses our move: " + why);
      }
      return Duration.ZERO;
    } catch (AssayFault.Peer e) {
      board.unheard("answers with nonsense: " + e.getMessage());
      return Duration.ZERO;
    } catch (AssayFault.World e) {
      Duration tried = board.pace().tried(since);
      if (tried.compareTo(rules.answering()) < 0) return Seat.retry(tried);
      board.unheard("does not answer: " + e.getMessage());
      return Duration.ZERO;
    }
  }

  private Duration post(Answer answer) {
    Move move =
        switch (answer) {
          case Answer.Judge(Move judge) -> judge;
          case Answer.Line(var entry) -> entry.match().moves().getLast();
        };
    tools.pleadings().move(board.from(), move, pressure());
    board.brake().off();
    if (answer instanceof Answer.Line(var entry)) news.moved(file, entry, true);
    return Duration.ZERO;
  }

  private Duration adopt() {
    tools.pleadings().adopt(board.from(), pressure());
    board.brake().off();
    return Duration.ZERO;
  }

  private Pressure pressure() {
    return new Pressure(file.role(), board.deadlineOnChain(), this::held);
  }

  /// This account's transaction waits because gas costs more than it may.
  void held(Urgency.Held held) {
    if (board.brake().on(held)) news.heldBack(file, held);
  }

  private Duration over(ChallengeState state) {
    Court.Lasting lasting = tools.court().lasting(about.key());
    if (lasting.state() != state) return rules.pause();
    return switch (state) {
      case OPEN, DISPUTED -> rules.pause();
      case UPHELD, REJECTED -> decided(state);
      case LAPSED -> without(state);
      // An opening may still come, or come back, as long as its dispute could go on.
      case NONE ->
          lasting.at().isAfter(file.since().plus(rules.longest())) ? without(state) : rules.pause();
    };
  }

  private Duration decided(ChallengeState state) {
    boolean won = (state == ChallengeState.REJECTED) == (file.role() == Role.ACCUSED);
    if (won) collect();
    // First of all nothing more is signed: it would outlive the case in the book.
    board.close();
    var ending = new CaseFile.Ending(won, tools.clock().instant());
    tools.witness().forget(id());
    tools.book().close(file.ended(ending));
    over = true;
    news.decided(file, won);
    return Duration.ZERO;
  }

  /// That it is won is final: where collecting fails, the game is over all the same, and what the
  /// account is owed is collected with its next refunds.
  private void collect() {
    try {
      tools.pleadings().collect();
    } catch (AssayFault e) {
      news.uncollected(file, e);
    }
  }

  private Duration without(ChallengeState state) {
    board.close();
    tools.witness().forget(id());
    tools.book().remove(file);
    over = true;
    news.undecided(file, state);
    return Duration.ZERO;
  }
}
