// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.chain.PracticeTask;
import network.assay.node.chain.Pretender;
import network.assay.node.chain.TestMarket;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeRecord;
import network.assay.staking.Evidence;
import network.assay.staking.ResultCommitment;
import network.assay.staking.follow.ChainEvent;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Truth;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two nodes' desks, over real sockets and on a real chain.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class DesksOnChainTest {
  private static final Backend BACKEND = new ScalarBackend();
  private static final PracticeTask PRACTICE = PracticeTask.of(BACKEND);
  private static final TaskId TASK = PracticeTask.spec().id();
  private static final Digest SALT = Digest.parse("%064x".formatted(6));
  private static final AtomicInteger JOBS = new AtomicInteger();

  private static TestMarket market;

  private final List<Party> parties = new ArrayList<>();

  @BeforeAll
  static void start() throws InterruptedException {
    market = TestMarket.start();
  }

  @AfterAll
  static void end() {
    market.close();
  }

  @AfterEach
  void leave() throws InterruptedException {
    for (Party party : parties) party.close();
  }

  private Party party(String name, UnaryOperator<Witness> mind) {
    var party = new Party(market, name + JOBS.getAndIncrement(), mind);
    parties.add(party);
    return party;
  }

  /// The two sides of a dispute.
  private record Sides(Party accused, Party challenger) {}

  private Sides sides(UnaryOperator<Witness> ofAccused, UnaryOperator<Witness> ofChallenger) {
    Party accused = party("accused", ofAccused);
    Party challenger = party("challenger", ofChallenger);
    var chain = accused.chain();
    chain.stakes().register(Amount.ofTokens("300"), chain.account(), accused.peer());
    accused.knows(challenger);
    challenger.knows(accused);
    return new Sides(accused, challenger);
  }

  private static UnaryOperator<Witness> honest() {
    return witness -> witness;
  }

  /// Somebody who takes another number for one that was computed.
  private static UnaryOperator<Witness> lying() {
    var pretender = new Pretender(PRACTICE.lie(BACKEND, 1, PRACTICE.longestSum(), 3), 0);
    return _ ->
        new Witness() {
          @Override
          public Game.Open open(Digest dispute, Charge charge, Instant until) {
            return pretender.open();
          }

          @Override
          public synchronized Move answer(
              CaseFile file, Position position, Match match, Instant until) {
            return pretender.answer(position, match);
          }

          @Override
          public void keep(CaseFile file) {}

          @Override
          public void forget(Digest dispute) {}
        };
  }

  private static Digest end(Truth truth) {
    HashTree steps = truth.steps();
    return steps.node(0, steps.size() - 1);
  }

  /// The accused has signed one end of the first segment, and the challenger finds another.
  private static Charge charge(Sides sides, Truth signed, Truth found) {
    var chain = sides.challenger().chain();
    Digest digest = Digest.parse("%064x".formatted(100 + JOBS.getAndIncrement()));
    chain
        .jobs()
        .open(digest, Amount.ofTokens("10"), chain.latest().time().plus(Duration.ofDays(1)));
    JobId job = chain.jobs().idOf(digest);
    Digest start = StateDigest.of(PRACTICE.start());
    var transcript =
        new Transcript(List.of(start, end(signed), Digest.parse("%064x".formatted(9))));
    Digest commitment = Commitments.result(TASK, transcript.root(), SALT);
    var result = new ResultCommitment(job, TASK, commitment, PRACTICE.terms().digest());
    var evidence =
        new Evidence(
            job,
            TASK,
            chain.eip712().sign(sides.accused().key(), result),
            transcript.root(),
            SALT,
            new Evidence.Segment(
                0,
                new Evidence.Checkpoint(start, transcript.prove(0)),
                new Evidence.Checkpoint(end(signed), transcript.prove(1)),
                end(found)));
    return new Charge(evidence, PRACTICE.terms(), sides.challenger().exhibit());
  }

  private static Truth right() {
    return PRACTICE.truth(BACKEND);
  }

  private static Truth wrong() {
    return PRACTICE.lie(BACKEND, 1, PRACTICE.longestSum(), 3);
  }

  private static boolean awaitEnd(Party party) throws InterruptedException {
    while (true) {
      for (DisputeView view : party.list()) {
        if (view.won().isPresent()) return view.won().get();
      }
      Thread.sleep(50);
    }
  }

  private static DisputeRecord record(Sides sides, Digest dispute) {
    return sides.challenger().chain().dispute(dispute).orElseThrow();
  }

  private static long moves(DisputeRecord record) {
    return record.events().stream().filter(ChainEvent.DisputeMoved.class::isInstance).count();
  }

  private static ChallengeState state(Sides sides, DisputeRecord record) {
    return sides.challenger().chain().latest().challenge(record.about().key()).state();
  }

  @Test
  void a_provider_that_made_up_a_number_is_slashed_in_two_transactions() throws Exception {
    Sides sides = sides(lying(), honest());
    Charge charge = charge(sides, wrong(), right());
    Disputes.Opened opened = sides.challenger().disputes().challenge(charge);
    assertThat(opened.gas()).isPositive();

    assertThat(awaitEnd(sides.challenger())).isTrue();
    assertThat(awaitEnd(sides.accused())).isFalse();

    DisputeRecord record = record(sides, opened.dispute());
    assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.JUDGED);
    assertThat(moves(record)).isZero();
    assertThat(state(sides, record)).isEqualTo(ChallengeState.UPHELD);
    // The bounty and the bond were paid out.
    var chain = sides.challenger().chain();
    assertThat(chain.latest().bondCredit(chain.account())).isEqualTo(Amount.ZERO);
    assertThat(sides.challenger().disputes().challenge(charge).transaction()).isEmpty();
  }

  @Test
  void a_challenger_that_made_up_a_number_loses_its_bond_in_two_transactions() throws Exception {
    Sides sides = sides(honest(), lying());
    Disputes.Opened opened =
        sides.challenger().disputes().challenge(charge(sides, right(), wrong()));

    assertThat(awaitEnd(sides.accused())).isTrue();
    assertThat(awaitEnd(sides.challenger())).isFalse();

    DisputeRecord record = record(sides, opened.dispute());
    assertThat(moves(record)).isZero();
    assertThat(state(sides, record)).isEqualTo(ChallengeState.REJECTED);
  }

  /// Finds so many answers, and no more.
  private static UnaryOperator<Witness> stalling(UnaryOperator<Witness> mind, int answers) {
    return stalling(mind, () -> answers);
  }

  /// Finds so many answers in each life, and no more.
  private static UnaryOperator<Witness> stalling(UnaryOperator<Witness> mind, IntSupplier answers) {
    return witness -> {
      var left = new AtomicInteger(answers.getAsInt());
      Witness whole = mind.apply(witness);
      return new Witness() {
        @Override
        public Game.Open open(Digest dispute, Charge charge, Instant until)
            throws InterruptedException {
          return whole.open(dispute, charge, until);
        }

        @Override
        public Move answer(CaseFile file, Position position, Match match, Instant until)
            throws InterruptedException {
          if (left.getAndDecrement() <= 0) throw new AssayFault.World("asleep");
          return whole.answer(file, position, match, until);
        }

        @Override
        public void keep(CaseFile file) {}

        @Override
        public void forget(Digest dispute) {}
      };
    };
  }

  @Test
  void an_accused_that_stalls_loses_on_time() throws Exception {
    Sides sides = sides(stalling(lying(), 1), honest());
    Disputes.Opened opened =
        sides.challenger().disputes().challenge(charge(sides, wrong(), right()));
    market.passTime(sides.challenger().chain().rules().moveClock().plusSeconds(5));

    assertThat(awaitEnd(sides.challenger())).isTrue();
    DisputeRecord record = record(sides, opened.dispute());
    assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.OUT_OF_TIME);
    assertThat(state(sides, record)).isEqualTo(ChallengeState.UPHELD);
  }

  @Test
  void a_challenger_that_stalls_loses_on_time() throws Exception {
    Sides sides = sides(honest(), stalling(lying(), 1));
    Disputes.Opened opened =
        sides.challenger().disputes().challenge(charge(sides, right(), wrong()));
    var chain = sides.accused().chain();
    // What both have signed is put on chain, so that the staller's clock runs.
    while (chain.latest().dispute(opened.dispute()).orElseThrow().accusedMoves()) Thread.sleep(50);
    market.passTime(chain.rules().moveClock().plusSeconds(5));

    assertThat(awaitEnd(sides.accused())).isTrue();
    DisputeRecord record = record(sides, opened.dispute());
    assertThat(record.end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.OUT_OF_TIME);
    assertThat(state(sides, record)).isEqualTo(ChallengeState.REJECTED);
  }

  @Test
  void without_messages_and_through_reorganisations_it_is_played_on_chain() throws Exception {
    Sides sides = sides(lying(), honest());
    sides.accused().deafen();
    sides.challenger().deafen();
    Disputes.Opened opened =
        sides.challenger().disputes().challenge(charge(sides, wrong(), right()));
    for (int moves = 2; moves <= 4; moves += 2) {
      while (moves(record(sides, opened.dispute())) < moves) Thread.sleep(50);
      market.reorganise(2);
    }

    assertThat(awaitEnd(sides.challenger())).isTrue();
    DisputeRecord record = record(sides, opened.dispute());
    assertThat(moves(record)).isBetween(5L, 10L);
    assertThat(state(sides, record)).isEqualTo(ChallengeState.UPHELD);
  }

  @Test
  void both_find_one_move_in_each_life_and_play_on_in_the_next() throws Exception {
    Sides sides = sides(stalling(honest(), () -> 1), stalling(lying(), () -> 1));
    Disputes.Opened opened =
        sides.challenger().disputes().challenge(charge(sides, right(), wrong()));
    while (record(sides, opened.dispute()).end().isEmpty()) {
      sides.accused().restart();
      Thread.sleep(100);
      sides.challenger().restart();
      Thread.sleep(100);
    }

    assertThat(awaitEnd(sides.accused())).isTrue();
    assertThat(state(sides, record(sides, opened.dispute()))).isEqualTo(ChallengeState.REJECTED);
  }
}
