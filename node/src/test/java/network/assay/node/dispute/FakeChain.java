// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import network.assay.node.chain.DisputeCalls;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeStand;
import network.assay.staking.Outcome;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.staking.gateway.Eip712;
import network.assay.verification.dispute.Clocks;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Verdict;

/// The contract's side of one dispute: the rules, the clocks, and who may do what.
final class FakeChain {
  static final Duration CLOCK = Duration.ofHours(1);

  /// All that a block changes.
  ///
  /// @param at where the game is; empty before it is opened
  record Block(
      ChallengeState state,
      Optional<Position> at,
      Clocks clocks,
      List<Court.Played> played,
      int transactions) {}

  private final CaseFile file;
  private final Digest id;
  private final VirtualTime time;
  private Block block =
      new Block(ChallengeState.NONE, Optional.empty(), Clocks.start(0, 0), List.of(), 0);
  private Block lasting = block;
  private UnaryOperator<String> showing = call -> call;

  FakeChain(CaseFile file) {
    this(file, new VirtualTime());
  }

  FakeChain(CaseFile file, VirtualTime time) {
    this.file = file;
    this.time = time;
    this.id = file.id();
  }

  Instant now() {
    return time.instant();
  }

  void pass(Duration by) {
    time.pass(by);
  }

  /// What becomes of the calls of moves before anybody reads them.
  void show(UnaryOperator<String> how) {
    showing = how;
  }

  Block block() {
    return block;
  }

  /// Goes back to what a block was.
  void revert(Block to) {
    block = to;
  }

  /// What is in the newest block is final.
  void settle() {
    lasting = block;
  }

  Court.Lasting lasting() {
    return new Court.Lasting(lasting.state(), now());
  }

  Court.Sight look() {
    return new Court.Sight(block.state(), block.at().map(this::stand), now());
  }

  private DisputeStand stand(Position at) {
    return new DisputeStand(
        hash(at),
        Instant.ofEpochSecond(block.clocks().since()),
        Duration.ofSeconds(block.clocks().challenger()),
        Duration.ofSeconds(block.clocks().accused()),
        at.ply(),
        at.accusedMoves());
  }

  private Digest hash(Position position) {
    return Eip712.structHash(id, DisputeCalls.of(position));
  }

  void open() {
    if (block.state() != ChallengeState.NONE) return;
    next(
        ChallengeState.DISPUTED,
        Optional.of(file.first()),
        Clocks.start(CLOCK.toSeconds(), now().getEpochSecond()),
        new Court.Played.Opened(Optional.of(file.opening())));
  }

  private void next(ChallengeState state, Optional<Position> at, Clocks clocks, Court.Played what) {
    var played = new ArrayList<>(block.played());
    played.add(what);
    block = new Block(state, at, clocks, List.copyOf(played), block.transactions() + 1);
  }

  Outcome move(Address by, DisputeWrites.From from, Move move) {
    if (isPast(from.position().turn().ply() + 1)) return new Outcome.AlreadyDone();
    Position at = taken(from);
    Clocks clocks = charged();
    if (!by.equals(at.accusedMoves() ? file.accused() : file.challenger())) {
      throw new AssayFault.Operator("NotYourTurn");
    }
    switch (file.game().apply(at, move)) {
      case Verdict.Next(Position position) ->
          next(
              ChallengeState.DISPUTED,
              Optional.of(position),
              clocks,
              new Court.Played.Moved(
                  DisputeCalls.of(position),
                  Optional.of(showing.apply(DisputeWrites.data(from, DisputeCalls.of(move))))));
      case Verdict.Decided(boolean accusedWins) -> decide(accusedWins);
      case Verdict.Refuse(var refusal, String what) ->
          throw new AssayFault.Operator(refusal + " " + what);
    }
    return new Outcome.AlreadyDone();
  }

  private boolean isPast(int ply) {
    return block.state() != ChallengeState.NONE
        && block.at().filter(at -> at.ply() < ply).isEmpty();
  }

  private void decide(boolean accusedWins) {
    block =
        new Block(
            accusedWins ? ChallengeState.REJECTED : ChallengeState.UPHELD,
            Optional.empty(),
            block.clocks(),
            block.played(),
            block.transactions() + 1);
  }

  private Clocks charged() {
    boolean accused = block.at().orElseThrow().accusedMoves();
    if (block.clocks().isOver(accused, now().getEpochSecond())) {
      throw new AssayFault.Operator("OutOfTime");
    }
    return block.clocks().moved(accused, now().getEpochSecond());
  }

  private Position taken(DisputeWrites.From from) {
    Position stored = block.at().orElseThrow(() -> new AssayFault.Operator("NoDispute"));
    Digest shown = Eip712.structHash(id, from.position());
    if (from.signatures().isEmpty()) {
      if (!shown.equals(hash(stored))) throw new AssayFault.Operator("AnotherPosition");
      return stored;
    }
    if (from.position().turn().ply() <= stored.ply()) throw new AssayFault.Operator("Stale");
    check(from.position(), file.accused(), from.signatures().get().accused());
    check(from.position(), file.challenger(), from.signatures().get().challenger());
    return Positions.of(from.position());
  }

  private void check(DisputePosition position, Address by, Signature signature) {
    if (!FakeSeal.signed(id, position, signature).equals(by)) {
      throw new AssayFault.Operator("WrongSigner");
    }
  }

  Outcome adopt(DisputeWrites.From from) {
    if (isPast(from.position().turn().ply())) return new Outcome.AlreadyDone();
    Position at = taken(from);
    next(
        ChallengeState.DISPUTED,
        Optional.of(at),
        charged(),
        new Court.Played.Adopted(from.position()));
    return new Outcome.AlreadyDone();
  }

  Outcome timeout() {
    if (block.at().isEmpty()) return new Outcome.AlreadyDone();
    boolean accused = block.at().get().accusedMoves();
    if (!block.clocks().isOver(accused, now().getEpochSecond())) {
      throw new AssayFault.World("TimeIsLeft");
    }
    decide(!accused);
    return new Outcome.AlreadyDone();
  }
}
