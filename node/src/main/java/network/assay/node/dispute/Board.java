// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import network.assay.node.chain.DisputeMoves;
import network.assay.node.dispute.Tactics.Answer;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.message.DisputeReply;
import network.assay.protocol.market.message.DisputeRequest;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputeStand;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.staking.gateway.Eip712;
import network.assay.verification.dispute.Move;
import org.jspecify.annotations.Nullable;

/// What is known of one game: the positions, who has signed them, and which of them stands on
/// chain. What is learned and what is signed is durable before anything follows from it. For any
/// number of threads.
final class Board {
  private final CaseFile file;
  private final Digest id;
  private final DisputeCase about;
  private final Tools tools;
  private final DisputeNews news;
  private final Pace pace;
  private final Brake brake = new Brake();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final KeptSheet kept;
  private final ScoreSheet sheet;
  private Optional<DisputeStand> onChain = Optional.empty();
  private Court.@Nullable Sight seen;
  private Instant seenAt;
  private @Nullable Judgement judgement;
  private boolean heard = true;
  private boolean closed;

  private record Judgement(Digest at, Move move) {}

  Board(CaseFile file, Tools tools, DisputeNews news) {
    this.file = file;
    this.id = file.id();
    this.about = file.about();
    this.tools = tools;
    this.news = news;
    this.kept = new KeptSheet(file, tools);
    this.sheet = kept.sheet();
    this.seenAt = tools.clock().instant();
    this.pace = new Pace(sheet.best(Optional.empty()).hash(), tools.clock());
  }

  Digest id() {
    return id;
  }

  /// Takes a look at the chain for true.
  Tactics.Situation take(Court.Sight sight) {
    lock.lock();
    try {
      seen = sight;
      seenAt = tools.clock().instant();
      onChain = sight.stand();
      ScoreSheet.Entry now = best();
      return new Tactics.Situation(file.role(), sight, now, answer(now), pace.waited(), heard);
    } finally {
      lock.unlock();
    }
  }

  /// The most advanced position that both sides are bound to.
  ScoreSheet.Entry best() {
    lock.lock();
    try {
      ScoreSheet.Entry now = sheet.best(onChain);
      pace.at(now.hash());
      return now;
    } finally {
      lock.unlock();
    }
  }

  private Optional<Answer> answer(ScoreSheet.Entry to) {
    if (!file.role().moves(to.position().accusedMoves())) return Optional.empty();
    Judgement known = judgement;
    if (known != null && known.at().equals(to.hash())) {
      return Optional.of(new Answer.Judge(known.move()));
    }
    return sheet.after(to).stream().findFirst().map(Answer.Line::new);
  }

  /// When our clock runs out, or would if it ran from now on: by this node's own clock, however far
  /// that is from the chain's.
  Instant deadline() {
    lock.lock();
    try {
      Court.Sight last = seen;
      if (last == null) return seenAt;
      return seenAt.plus(Duration.between(last.now(), Pace.deadline(last, file.role())));
    } finally {
      lock.unlock();
    }
  }

  /// The same by the chain's clock, as it was seen last.
  Instant deadlineOnChain() {
    lock.lock();
    try {
      Court.Sight last = seen;
      return last == null ? seenAt : Pace.deadline(last, file.role());
    } finally {
      lock.unlock();
    }
  }

  /// Whether this game's next transaction waits for gas to cost less.
  Brake brake() {
    return brake;
  }

  Pace pace() {
    return pace;
  }

  boolean knows(DisputeStand stand) {
    lock.lock();
    try {
      return sheet.find(stand).isPresent();
    } finally {
      lock.unlock();
    }
  }

  /// Takes from the chain what was played there.
  ///
  /// @throws AssayFault.Operator when this node cannot read a move that the contract took
  void learn(List<Court.Played> played) {
    lock.lock();
    try {
      for (Court.Played one : played) {
        if (one instanceof Court.Played.Moved(var after, Optional<String> call)) {
          Digest hash = Eip712.structHash(id, after);
          if (sheet.find(hash).isPresent() || call.isEmpty()) continue;
          kept.learn(hash, call.get()).ifPresent(entry -> news.moved(file, entry, true));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes our answer to a position: signed, unless the chain is to judge it.
  void found(ScoreSheet.Entry at, Move move) {
    lock.lock();
    try {
      switch (move) {
        case Move.JudgeLeaf _, Move.JudgeElement _, Move.JudgeStep _ ->
            judgement = new Judgement(at.hash(), move);
        case Move.Descend _, Move.Step _, Move.Tensor _, Move.Chunk _, Move.Fold _, Move.Refold _ ->
            kept.move(at, move);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The entry with our signature, which is durable.
  Signed signed(ScoreSheet.Entry entry) {
    lock.lock();
    try {
      return kept.signed(entry);
    } finally {
      lock.unlock();
    }
  }

  /// The other side has signed our move.
  ///
  /// @throws AssayFault.Peer when somebody else has
  void agreed(ScoreSheet.Entry entry, Signature theirs) {
    lock.lock();
    try {
      Address signer = kept.signer(entry, theirs);
      if (!signer.equals(file.opponent())) {
        throw new AssayFault.Peer("another account's signature, " + signer);
      }
      var _ = kept.agree(entry, theirs);
    } finally {
      lock.unlock();
    }
    news.moved(file, entry, false);
  }

  /// The other side does not answer as it should.
  void unheard(String why) {
    news.unheard(file, why);
    lock.lock();
    try {
      heard = false;
    } finally {
      lock.unlock();
    }
  }

  /// Where a move on chain is made from.
  DisputeWrites.From from() {
    lock.lock();
    try {
      ScoreSheet.Entry at = best();
      Optional<DisputeWrites.BothSigned> both =
          onChain.filter(stand -> stand.isAt(at.hash())).isPresent()
              ? Optional.empty()
              : at.bothSigned();
      return new DisputeWrites.From(about, at.onChain(), both);
    } finally {
      lock.unlock();
    }
  }

  /// Nothing is signed for the other side from now on.
  void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
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
    if (!Calls.move(about, made).equals(call)) {
      throw new AssayFault.Peer("a move that is written otherwise than moves are");
    }
    Heard heard;
    lock.lock();
    try {
      heard = judged(request, made, call);
    } finally {
      lock.unlock();
    }
    if (heard.isNew()) tools.courier().heard(file.opponent(), from);
    return heard.reply();
  }

  /// @param isNew whether it says that the other side is there: anybody can repeat an old move
  private record Heard(DisputeReply reply, boolean isNew) {}

  private Heard judged(DisputeRequest request, DisputeMoves.Made made, String call) {
    ScoreSheet.Entry from = sheet.from(made).orElse(null);
    if (closed || from == null) return refused("no such position here");
    if (file.role().moves(from.position().accusedMoves())) return refused("it is not your turn");
    if (!(sheet.tried(from, made.move(), call) instanceof ScoreSheet.Outcome.Legal(var fresh))) {
      throw new AssayFault.Peer("an illegal move");
    }
    Address signer = kept.signer(fresh, request.signature());
    if (!signer.equals(file.opponent())) {
      throw new AssayFault.Peer("a move that " + signer + " has signed");
    }
    Optional<ScoreSheet.Entry> known = sheet.find(fresh.hash());
    if (known.isEmpty()) {
      boolean elsewhere = sheet.after(from).stream().anyMatch(ScoreSheet.Entry::byBoth);
      if (elsewhere) return refused("you have moved otherwise from there");
      if (!from.hash().equals(best().hash())) return refused("the game is elsewhere");
      if (sheet.isFull()) return refused("too many moves");
    }
    ScoreSheet.Entry entry = known.orElse(fresh);
    if (entry.byBoth()) {
      Signature ours = entry.made().flatMap(signed -> signed.of(file.role())).orElseThrow();
      return new Heard(new DisputeReply.Agreed(ours), false);
    }
    Signature ours = kept.agree(entry, request.signature());
    heard = true;
    news.moved(file, entry, false);
    return new Heard(new DisputeReply.Agreed(ours), true);
  }

  private static Heard refused(String why) {
    return new Heard(new DisputeReply.Refused(why), false);
  }

  /// How it stands, for people.
  DisputeView view(Optional<String> trouble) {
    lock.lock();
    try {
      ScoreSheet.Entry now = sheet.best(onChain);
      Optional<Court.Sight> last = Optional.ofNullable(seen);
      return DisputeView.of(
          file,
          new DisputeView.Stand(
              now.ply(),
              now.position().stage().code(),
              file.role().moves(now.position().accusedMoves()),
              heard,
              last.flatMap(Court.Sight::stand).map(DisputeStand::until)),
          trouble);
    } finally {
      lock.unlock();
    }
  }
}
