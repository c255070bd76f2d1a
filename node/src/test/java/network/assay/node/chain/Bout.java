// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputeRecord;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.ResultCommitment;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.staking.gateway.Eip712;
import network.assay.staking.gateway.HotKey;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Truth;
import network.assay.verification.dispute.Verdict;

/// A dispute about the first segment of a task, every move of it on a chain, with the rules here
/// beside the contract's: they must agree on every position.
public final class Bout {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final TaskId TASK = new TaskId(Digest.parse("%064x".formatted(5)));
  private static final Digest SALT = Digest.parse("%064x".formatted(6));
  private static final AtomicInteger JOBS = new AtomicInteger();

  /// Whoever is to move; empty when it lets its clock run out.
  @FunctionalInterface
  interface Side {
    Optional<Move> answer(Position position, Match match);
  }

  /// What comes between two moves.
  @FunctionalInterface
  interface Interruption {
    /// @param moves made so far, the opening with them
    void after(int moves);
  }

  /// @param gas of the opening and of each move
  /// @param positions after each of them but the last
  record Played(DisputeRecord record, List<Long> gas, List<Position> positions) {
    long allGas() {
      return gas.stream().mapToLong(each -> each).sum();
    }
  }

  /// One move, to be made again when a reorganisation undoes it.
  private record Made(ChainGateway by, DisputeWrites.From from, DisputeWrites.Call call) {}

  private final TestMarket market;
  private final PracticeTask task;
  private final ChainGateway challenger;
  private final ChainGateway accused;

  /// The accused's.
  private final HotKey key;

  private final List<Made> made = new ArrayList<>();
  private final List<Long> gas = new ArrayList<>();

  /// Between two new accounts.
  public Bout(PracticeTask task, TestMarket market) {
    int number = JOBS.getAndIncrement();
    this.market = market;
    this.task = task;
    this.challenger = market.rich("challenger" + number, "10000");
    this.accused = market.rich("accused" + number, "1000");
    this.key = market.key("accused" + number);
    accused.stakes().register(Amount.ofTokens("300"), accused.account(), PEER);
  }

  ChainGateway challenger() {
    return challenger;
  }

  ChainGateway accused() {
    return accused;
  }

  private JobId job() {
    Digest digest = Digest.parse("%064x".formatted(100 + JOBS.getAndIncrement()));
    challenger
        .jobs()
        .open(digest, Amount.ofTokens("10"), challenger.latest().time().plus(Duration.ofDays(1)));
    return challenger.jobs().idOf(digest);
  }

  private static Digest end(Truth truth) {
    HashTree steps = truth.steps();
    return steps.node(0, steps.size() - 1);
  }

  /// What the accused signed, and the challenger denies.
  private Evidence evidence(JobId job, Truth signed, Game.Open open) {
    Digest start = StateDigest.of(task.start());
    var transcript =
        new Transcript(List.of(start, end(signed), Digest.parse("%064x".formatted(9))));
    Digest commitment = Commitments.result(TASK, transcript.root(), SALT);
    var result = new ResultCommitment(job, TASK, commitment, task.terms().digest());
    return new Evidence(
        job,
        TASK,
        accused.eip712().sign(key, result),
        transcript.root(),
        SALT,
        new Evidence.Segment(
            0,
            new Evidence.Checkpoint(start, transcript.prove(0)),
            new Evidence.Checkpoint(end(signed), transcript.prove(1)),
            open.end()));
  }

  /// Only opens it: the accused is to move.
  ///
  /// @param signed what the accused has signed
  public DisputeCase open(Truth signed, Game.Open open) {
    Evidence evidence = evidence(job(), signed, open);
    DisputeCase about = challenger.disputes().caseOf(evidence, task.terms().digest());
    opened(about, evidence, open);
    return about;
  }

  /// @param signed what the accused has signed
  Played play(Truth signed, Game.Open open, Side theirs, Side ours, Interruption between) {
    Evidence evidence = evidence(job(), signed, open);
    DisputeCase about = challenger.disputes().caseOf(evidence, task.terms().digest());
    Digest id = Eip712.dispute(about);
    gas.add(used(opened(about, evidence, open)));
    var game = new Game(task.terms(), end(signed));
    Verdict verdict = game.open(0, StateDigest.of(task.start()), open);
    var match = new Match(open, List.of());
    var positions = new ArrayList<Position>();
    while (verdict instanceof Verdict.Next(Position position)) {
      positions.add(position);
      var at = DisputeCalls.of(position);
      between.after(gas.size());
      catchUp(id);
      Digest hash = Eip712.structHash(id, at);
      assertThat(challenger.latest().dispute(id).filter(stand -> stand.isAt(hash)))
          .as("position %s", position)
          .isPresent();
      boolean accusedMoves = position.accusedMoves();
      Optional<Move> answer = (accusedMoves ? theirs : ours).answer(position, match);
      if (answer.isEmpty()) return outOfTime(about, accusedMoves, positions);
      Move move = answer.get();
      make(
          new Made(
              accusedMoves ? accused : challenger,
              new DisputeWrites.From(about, at, Optional.empty()),
              DisputeCalls.of(move)));
      match = match.with(move);
      verdict = game.apply(position, move);
    }
    assertThat(challenger.latest().dispute(id)).isEmpty();
    DisputeRecord record = challenger.dispute(id).orElseThrow();
    assertThat(record.end().orElseThrow().accusedWon())
        .isEqualTo(((Verdict.Decided) verdict).accusedWins());
    return new Played(record, gas, positions);
  }

  private Outcome opened(DisputeCase about, Evidence evidence, Game.Open open) {
    var terms = DisputeCalls.of(task.terms());
    return challenger.disputes().open(about, evidence, terms, open.nodes(), open.endSiblings());
  }

  private void make(Made move) {
    gas.add(used(move.by().disputes().move(move.from(), move.call())));
    made.add(move);
  }

  /// Makes again, one after another, what a reorganisation has undone.
  private void catchUp(Digest id) {
    int ply = challenger.latest().dispute(id).orElseThrow().ply();
    for (Made move : made) {
      if (move.from().position().turn().ply() >= ply) {
        var _ = move.by().disputes().move(move.from(), move.call());
      }
    }
  }

  private Played outOfTime(DisputeCase about, boolean accusedStalls, List<Position> positions) {
    market.passTime(challenger.rules().moveClock().plusSeconds(5));
    ChainGateway other = accusedStalls ? challenger : accused;
    gas.add(used(other.disputes().timeout(about)));
    assertThat(challenger.latest().challenge(about.key()).state())
        .isEqualTo(accusedStalls ? ChallengeState.UPHELD : ChallengeState.REJECTED);
    DisputeRecord record = challenger.dispute(Eip712.dispute(about)).orElseThrow();
    return new Played(record, gas, positions);
  }

  private static long used(Outcome outcome) {
    return ((Outcome.Mined) outcome).receipt().gasUsed();
  }

  /// The accused is cleared: nothing of its stake is held, half of the bond is its own, and the
  /// rest was burned.
  void requireBondLost(Played played) {
    var view = challenger.latest();
    assertThat(view.challenge(played.record().about().key()).state())
        .isEqualTo(ChallengeState.REJECTED);
    assertThat(view.stake(accused.account()).frozen()).isEqualTo(Amount.ZERO);
    Amount half = view.bondCredit(accused.account());
    assertThat(half.plus(half)).isEqualTo(challenger.rules().challengeBond());
    assertThat(view.bondCredit(challenger.account())).isEqualTo(Amount.ZERO);
  }
}
