// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.chain.DisputeMoves;
import network.assay.node.dispute.Tactics.Action;
import network.assay.node.dispute.Tactics.Answer;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.message.DisputeReply;
import network.assay.protocol.market.message.DisputeRequest;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.dispute.Move;
import org.jspecify.annotations.Nullable;

/// One game, round by round. Rounds are played by one thread; the other side's moves may come on
/// any.
final class Table {
  private final CaseFile file;
  private final Digest id;
  private final DisputeCase about;
  private final Tools tools;
  private final DisputeRules rules;
  private final DisputeNews news;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final ScoreSheet sheet;
  private Optional<Digest> onChain = Optional.empty();
  private boolean heard = true;
  private @Nullable Judgement judgement;
  private Digest best;
  private Instant bestSince;
  private Court.@Nullable Sight seen;

  // Of the playing thread alone.
  private volatile boolean over;
  private @Nullable Instant sending;

  private record Judgement(Digest at, Move move) {}

  Table(CaseFile file, Tools tools, DisputeRules rules, DisputeNews news) {
    this.file = file;
    this.id = file.id();
    this.about = file.about();
    this.tools = tools;
    this.rules = rules;
    this.news = news;
    this.sheet = new ScoreSheet(file);
    tools.book().moves(id).forEach(this::resume);
    this.best = sheet.best(Optional.empty()).hash();
    this.bestSince = tools.clock().instant();
  }

  // What is kept was checked before; a move that does not follow is no use.
  private void resume(Signed kept) {
    DisputeMoves.Made made = DisputeMoves.made(kept.call());
    sheet
        .from(made)
        .map(from -> sheet.tried(from, made.move(), kept.call()))
        .ifPresent(
            outcome -> {
              if (outcome instanceof ScoreSheet.Outcome.Legal(var entry)) sheet.sign(entry, kept);
            });
  }

  Digest id() {
    return id;
  }

  CaseFile file() {
    return file;
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
    return switch (decide(sight)) {
      case Action.Think _ -> think();
      case Action.Send(var entry) -> send(entry);
      case Action.Post(Answer answer) -> post(answer);
      case Action.Adopt _ -> adopt();
      case Action.CallTime _ -> {
        tools.pleadings().timeout(about);
        yield Duration.ZERO;
      }
      case Action.Wait _ -> rules.pause();
      case Action.Over(ChallengeState state) -> over(state);
    };
  }

  private Action decide(Court.Sight sight) {
    lock.lock();
    try {
      seen = sight;
      onChain = sight.stand().map(stand -> stand.position());
      ScoreSheet.Entry now = best();
      Duration waited = Duration.between(bestSince, tools.clock().instant());
      return Tactics.next(
          new Tactics.Situation(file.role(), sight, now, answer(now), waited, heard), rules);
    } finally {
      lock.unlock();
    }
  }

  private ScoreSheet.Entry best() {
    ScoreSheet.Entry now = sheet.best(onChain);
    if (!now.hash().equals(best)) {
      best = now.hash();
      bestSince = tools.clock().instant();
      sending = null;
    }
    return now;
  }

  private Optional<Answer> answer(ScoreSheet.Entry to) {
    if (!file.role().moves(to.position().accusedMoves())) return Optional.empty();
    Judgement known = judgement;
    if (known != null && known.at().equals(to.hash())) {
      return Optional.of(new Answer.Judge(known.move()));
    }
    return sheet.after(to).stream().findFirst().map(Answer.Line::new);
  }

  /// Takes from the chain what was played there.
  private void learn(Court.Sight sight) {
    if (sight.stand().isEmpty() || isKnown(sight.stand().get().position())) return;
    List<Court.Played> played = tools.court().played(id);
    lock.lock();
    try {
      for (Court.Played one : played) {
        if (one instanceof Court.Played.Moved(var after, Optional<String> call)) {
          Digest hash = network.assay.staking.gateway.Eip712.structHash(id, after);
          if (sheet.find(hash).isEmpty() && call.isPresent()) learn(hash, call.get());
        }
      }
    } finally {
      lock.unlock();
    }
    if (!isKnown(sight.stand().get().position())) {
      throw new AssayFault.World(
          "dispute %s stands on chain where this node does not know how it came; it is asked again"
              .formatted(id.brief()));
    }
  }

  private boolean isKnown(Digest position) {
    lock.lock();
    try {
      return sheet.find(position).isPresent();
    } finally {
      lock.unlock();
    }
  }

  private void learn(Digest after, String call) {
    DisputeMoves.Made made;
    try {
      made = DisputeMoves.made(call);
    } catch (DisputeMoves.Unreadable e) {
      throw new AssayFault.World("a move on chain: " + e.getMessage(), e);
    }
    ScoreSheet.Entry from = sheet.from(made).orElse(null);
    if (from == null || sheet.isFull()) return;
    switch (sheet.tried(from, made.move(), call)) {
      case ScoreSheet.Outcome.Illegal(String why) ->
          throw new AssayFault.Internal("the chain took a move that the rules refuse: " + why);
      case ScoreSheet.Outcome.Legal(var entry) -> {
        if (!entry.hash().equals(after)) {
          throw new AssayFault.Internal("the chain makes another position of a move");
        }
        keep(entry);
        news.moved(file, entry, true);
      }
    }
  }

  private void keep(ScoreSheet.Entry entry) {
    entry.made().ifPresent(tools.book()::put);
    sheet.put(entry);
  }

  private Duration think() throws InterruptedException {
    ScoreSheet.Entry at = bestNow();
    Move move = tools.witness().answer(file, at.position(), at.match());
    lock.lock();
    try {
      switch (move) {
        case Move.JudgeLeaf _, Move.JudgeElement _, Move.JudgeStep _ ->
            judgement = new Judgement(at.hash(), move);
        case Move.Descend _,
            Move.Step _,
            Move.Tensor _,
            Move.Chunk _,
            Move.Fold _,
            Move.Refold _ -> {
          if (!sheet.after(at).isEmpty()) break; // once from a position
          switch (sheet.tried(at, move, call(at, move))) {
            case ScoreSheet.Outcome.Illegal(String why) ->
                throw new AssayFault.Operator(
                    "this node has nothing to say against the other side's claim: " + why);
            case ScoreSheet.Outcome.Legal(var entry) -> signed(entry);
          }
        }
      }
    } finally {
      lock.unlock();
    }
    return Duration.ZERO;
  }

  private ScoreSheet.Entry bestNow() {
    lock.lock();
    try {
      return best();
    } finally {
      lock.unlock();
    }
  }

  private String call(ScoreSheet.Entry from, Move move) {
    var bare = new DisputeWrites.From(about, from.onChain(), Optional.empty());
    return DisputeWrites.data(bare, DisputeCalls.of(move));
  }

  /// The entry with our signature, which is durable.
  private Signed signed(ScoreSheet.Entry entry) {
    Signed made = entry.made().orElseThrow();
    if (made.of(file.role()).isPresent()) return made;
    Signed ours = made.with(file.role(), tools.seal().sign(id, entry.onChain()));
    tools.book().put(ours);
    sheet.sign(entry, ours);
    return ours;
  }

  private Duration send(ScoreSheet.Entry entry) throws InterruptedException {
    Signed ours;
    lock.lock();
    try {
      ours = signed(entry);
    } finally {
      lock.unlock();
    }
    Instant now = tools.clock().instant();
    if (sending == null) sending = now;
    Instant since = sending;
    var request =
        DisputeRequest.of(id, CaseCodec.bytes(ours.call()), ours.of(file.role()).orElseThrow());
    try {
      switch (tools.courier().ask(file.opponent(), about.key().job(), request)) {
        case DisputeReply.Agreed(Signature theirs) -> agreed(entry, ours, theirs);
        case DisputeReply.Refused(String why) -> unheard("refuses our move: " + why);
      }
      return Duration.ZERO;
    } catch (AssayFault.Peer e) {
      unheard("answers with nonsense: " + e.getMessage());
      return Duration.ZERO;
    } catch (AssayFault.World e) {
      Duration tried = Duration.between(since, tools.clock().instant());
      if (tried.compareTo(rules.answering()) < 0) return Seat.retry(tried);
      unheard("does not answer: " + e.getMessage());
      return Duration.ZERO;
    }
  }

  private void agreed(ScoreSheet.Entry entry, Signed ours, Signature theirs) {
    Address signer = tools.seal().signer(id, entry.onChain(), theirs);
    if (!signer.equals(file.opponent())) {
      throw new AssayFault.Peer("another account's signature, " + signer);
    }
    lock.lock();
    try {
      keepBoth(entry, ours.with(other(), theirs));
    } finally {
      lock.unlock();
    }
    news.moved(file, entry, false);
  }

  private void keepBoth(ScoreSheet.Entry entry, Signed both) {
    tools.book().put(both);
    sheet.sign(entry, both);
  }

  private Role other() {
    return file.role() == Role.ACCUSED ? Role.CHALLENGER : Role.ACCUSED;
  }

  private void unheard(String why) {
    news.unheard(file, why);
    lock.lock();
    try {
      heard = false;
    } finally {
      lock.unlock();
    }
  }

  private Duration post(Answer answer) {
    Move move =
        switch (answer) {
          case Answer.Judge(Move judge) -> judge;
          case Answer.Line(var entry) -> entry.match().moves().getLast();
        };
    tools.pleadings().move(from(), move);
    if (answer instanceof Answer.Line(var entry)) news.moved(file, entry, true);
    return Duration.ZERO;
  }

  private Duration adopt() {
    tools.pleadings().adopt(from());
    return Duration.ZERO;
  }

  private DisputeWrites.From from() {
    lock.lock();
    try {
      ScoreSheet.Entry at = best();
      Optional<DisputeWrites.BothSigned> both =
          onChain.equals(Optional.of(at.hash()))
              ? Optional.empty()
              : at.made()
                  .filter(Signed::byBoth)
                  .map(
                      made ->
                          new DisputeWrites.BothSigned(
                              made.accused().orElseThrow(), made.challenger().orElseThrow()));
      return new DisputeWrites.From(about, at.onChain(), both);
    } finally {
      lock.unlock();
    }
  }

  private Duration over(ChallengeState state) {
    boolean decided = state == ChallengeState.UPHELD || state == ChallengeState.REJECTED;
    if (!decided || tools.court().lasting(about.key()) != state) return rules.pause();
    boolean won = (state == ChallengeState.REJECTED) == (file.role() == Role.ACCUSED);
    if (won) tools.pleadings().collect();
    var ending = new CaseFile.Ending(won, tools.clock().instant());
    tools.book().close(file.ended(ending));
    tools.witness().forget(file);
    over = true;
    news.decided(file, won);
    return Duration.ZERO;
  }

  /// The other side's move.
  ///
  /// @throws AssayFault.Peer when no honest side sends that
  DisputeReply answer(PeerId from, DisputeRequest request) {
    String call = CaseCodec.hex(request.call());
    DisputeMoves.Made made;
    try {
      made = DisputeMoves.made(call);
    } catch (DisputeMoves.Unreadable e) {
      throw new AssayFault.Peer("a move of a dispute: " + e.getMessage(), e);
    }
    var bare = new DisputeWrites.From(about, made.from(), Optional.empty());
    if (!DisputeWrites.data(bare, DisputeCalls.of(made.move())).equals(call)) {
      throw new AssayFault.Peer("a move that is written otherwise than moves are");
    }
    lock.lock();
    try {
      DisputeReply reply = judged(request, made, call);
      if (reply instanceof DisputeReply.Agreed) tools.courier().heard(file.opponent(), from);
      return reply;
    } finally {
      lock.unlock();
    }
  }

  private DisputeReply judged(DisputeRequest request, DisputeMoves.Made made, String call) {
    ScoreSheet.Entry from = sheet.from(made).orElse(null);
    if (over || from == null) return refused("no such position here");
    if (file.role().moves(from.position().accusedMoves())) return refused("it is not your turn");
    if (!(sheet.tried(from, made.move(), call) instanceof ScoreSheet.Outcome.Legal(var entry))) {
      throw new AssayFault.Peer("an illegal move");
    }
    Address signer = tools.seal().signer(id, entry.onChain(), request.signature());
    if (!signer.equals(file.opponent())) {
      throw new AssayFault.Peer("a move that " + signer + " has signed");
    }
    Optional<ScoreSheet.Entry> known = sheet.find(entry.hash());
    if (known.isEmpty()) {
      boolean elsewhere = sheet.after(from).stream().anyMatch(ScoreSheet.Entry::byBoth);
      if (elsewhere) return refused("you have moved otherwise from there");
      if (!from.hash().equals(best().hash())) return refused("the game is elsewhere");
      if (sheet.isFull()) return refused("too many moves");
    }
    Signed theirs = known.flatMap(ScoreSheet.Entry::made).orElse(entry.made().orElseThrow());
    boolean fresh = !theirs.byBoth();
    Signature ours = tools.seal().sign(id, entry.onChain());
    keepBoth(
        known.orElse(entry), theirs.with(other(), request.signature()).with(file.role(), ours));
    heard = true;
    if (fresh) news.moved(file, entry, false);
    return new DisputeReply.Agreed(ours);
  }

  private static DisputeReply refused(String why) {
    return new DisputeReply.Refused(why);
  }

  /// How it stands, for people.
  DisputeView view(Optional<String> trouble) {
    lock.lock();
    try {
      ScoreSheet.Entry now = sheet.best(onChain);
      Court.Sight last = seen;
      return DisputeView.of(
          file,
          new DisputeView.Stand(
              now.ply(),
              now.position().stage().code(),
              file.role().moves(now.position().accusedMoves()),
              heard,
              last == null
                  ? Optional.empty()
                  : last.stand().map(network.assay.staking.DisputeStand::until)),
          trouble);
    } finally {
      lock.unlock();
    }
  }
}
