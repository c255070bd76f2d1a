// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
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
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Truth;
import network.assay.verification.dispute.Verdict;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whole disputes on a real chain: one element of one node of one step of a training was made up.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DisputeOnChainTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final TaskId TASK = new TaskId(Digest.parse("%064x".formatted(5)));
  private static final Digest SALT = Digest.parse("%064x".formatted(6));
  private static final Backend BACKEND = new ScalarBackend();
  private static final PracticeTask PRACTICE = PracticeTask.of(BACKEND);

  private static TestMarket market;
  private static ChainGateway challenger;
  private static ChainGateway accused;
  private static final AtomicInteger JOBS = new AtomicInteger();

  /// Whoever is to move.
  @FunctionalInterface
  private interface Side {
    Move answer(Position position, Match match);
  }

  @BeforeAll
  static void start() throws InterruptedException {
    market = TestMarket.start();
    challenger = market.rich("challenger", "10000");
    accused = market.rich("accused", "1000");
    accused.stakes().register(Amount.ofTokens("300"), accused.account(), PEER);
  }

  @AfterAll
  static void end() {
    market.close();
  }

  private static JobId job() {
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
  private static Evidence evidence(JobId job, Truth signed, Game.Open open) {
    Digest start = StateDigest.of(PRACTICE.start());
    var transcript =
        new Transcript(List.of(start, end(signed), Digest.parse("%064x".formatted(9))));
    Digest commitment = Commitments.result(TASK, transcript.root(), SALT);
    var result = new ResultCommitment(job, TASK, commitment, PRACTICE.terms().digest());
    return new Evidence(
        job,
        TASK,
        accused.eip712().sign(market.key("accused"), result),
        transcript.root(),
        SALT,
        new Evidence.Segment(
            0,
            new Evidence.Checkpoint(start, transcript.prove(0)),
            new Evidence.Checkpoint(end(signed), transcript.prove(1)),
            open.end()));
  }

  /// Plays a game on chain, every move, with the rules here beside the contract's: they must agree
  /// on every position.
  private static DisputeRecord play(Truth signed, Game.Open open, Side theirs, Side ours) {
    Evidence evidence = evidence(job(), signed, open);
    DisputeCase about = challenger.disputes().caseOf(evidence, PRACTICE.terms().digest());
    Digest id = Eip712.dispute(about);
    var gas = new ArrayList<Long>();
    gas.add(
        used(
            challenger
                .disputes()
                .open(
                    about,
                    evidence,
                    DisputeCalls.of(PRACTICE.terms()),
                    open.nodes(),
                    open.endSiblings())));
    var game = new Game(PRACTICE.terms(), end(signed));
    Verdict verdict = game.open(0, StateDigest.of(PRACTICE.start()), open);
    var match = new Match(open, List.of());
    while (verdict instanceof Verdict.Next(Position position)) {
      var at = DisputeCalls.of(position);
      assertThat(challenger.latest().dispute(id).orElseThrow().position())
          .as("position %s", position)
          .isEqualTo(Eip712.structHash(id, at));
      boolean accusedMoves = position.accusedMoves();
      Move move = (accusedMoves ? theirs : ours).answer(position, match);
      var from = new DisputeWrites.From(about, at, Optional.empty());
      gas.add(
          used((accusedMoves ? accused : challenger).disputes().move(from, DisputeCalls.of(move))));
      match = match.with(move);
      verdict = game.apply(position, move);
    }
    assertThat(challenger.latest().dispute(id)).isEmpty();
    DisputeRecord record = challenger.dispute(id).orElseThrow();
    assertThat(record.end().orElseThrow().accusedWon())
        .isEqualTo(((Verdict.Decided) verdict).accusedWins());
    assertThat(gas).hasSizeLessThanOrEqualTo(12);
    assertThat(gas.stream().mapToLong(each -> each).sum()).isLessThan(1_500_000);
    return record;
  }

  private static long used(Outcome outcome) {
    return ((Outcome.Mined) outcome).receipt().gasUsed();
  }

  @Test
  void a_provider_that_made_up_a_number_is_found_and_slashed() {
    var right = PRACTICE.truth(BACKEND);
    var wrong = PRACTICE.lie(BACKEND, 1, PRACTICE.longestSum(), 3);
    var honest = new Player(right, 0);
    var liar = new Pretender(wrong, 0);

    DisputeRecord record = play(wrong, honest.open(), liar::answer, honest::answer);

    assertThat(record.end().orElseThrow().accusedWon()).isFalse();
    var view = challenger.latest();
    assertThat(view.challenge(record.about().key()).state()).isEqualTo(ChallengeState.UPHELD);
    assertThat(view.isConvicted(record.about().key().job(), accused.account())).isTrue();
    assertThat(view.bondCredit(challenger.account())).isGreaterThan(Amount.ZERO);
  }

  @Test
  void a_challenger_that_made_up_a_number_loses_its_bond() {
    var right = PRACTICE.truth(BACKEND);
    var liar = new Pretender(PRACTICE.lie(BACKEND, 2, PRACTICE.longestSum(), 7), 0);
    var honest = new Player(right, 0);
    Amount frozen = challenger.latest().stake(accused.account()).frozen();

    DisputeRecord record = play(right, liar.open(), honest::answer, liar::answer);

    assertThat(record.end().orElseThrow().accusedWon()).isTrue();
    var view = challenger.latest();
    assertThat(view.challenge(record.about().key()).state()).isEqualTo(ChallengeState.REJECTED);
    assertThat(view.stake(accused.account()).frozen()).isEqualTo(frozen);
    // Half of the bond is the accused's, the rest was burned.
    assertThat(view.bondCredit(accused.account()).plus(view.bondCredit(accused.account())))
        .isEqualTo(challenger.rules().challengeBond());
  }
}
