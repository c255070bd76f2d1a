// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.UnaryOperator;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.chain.DearGas;
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
import network.assay.staking.NewBatch;
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
import org.jspecify.annotations.Nullable;

/// Pairs of nodes' desks, and what they quarrel about.
final class Rivals implements AutoCloseable {
  private static final Backend BACKEND = new ScalarBackend();
  private static final PracticeTask PRACTICE = PracticeTask.of(BACKEND);
  private static final TaskId TASK = PracticeTask.spec().id();
  private static final Digest SALT = Digest.parse("%064x".formatted(6));
  private static final AtomicInteger JOBS = new AtomicInteger();

  private final TestMarket market;
  private final List<Party> parties = new ArrayList<>();
  private volatile @Nullable DearGas dear;

  Rivals(TestMarket market) {
    this.market = market;
  }

  /// From now on gas costs so many gwei, until that is closed.
  DearGas gas(long gwei) {
    var gas = new DearGas(market, gwei);
    dear = gas;
    return gas;
  }

  private Party party(String name, UnaryOperator<Witness> mind) {
    var party =
        new Party(
            market,
            name + JOBS.getAndIncrement(),
            mind,
            TestMarket.URGENT_FEES,
            held -> Optional.ofNullable(dear).ifPresent(gas -> gas.heldBack(held)));
    parties.add(party);
    return party;
  }

  /// The two sides of a dispute.
  record Sides(Party accused, Party challenger) {}

  Sides sides(UnaryOperator<Witness> ofAccused, UnaryOperator<Witness> ofChallenger) {
    Party accused = party("accused", ofAccused);
    Party challenger = party("challenger", ofChallenger);
    var chain = accused.chain();
    chain.stakes().register(Amount.ofTokens("300"), chain.account(), accused.peer());
    accused.knows(challenger);
    challenger.knows(accused);
    return new Sides(accused, challenger);
  }

  static UnaryOperator<Witness> honest() {
    return witness -> witness;
  }

  /// Somebody who takes another number for one that was computed.
  static UnaryOperator<Witness> lying() {
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
  Charge charge(Sides sides, Truth signed, Truth found) {
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

  static Truth right() {
    return PRACTICE.truth(BACKEND);
  }

  static Truth wrong() {
    return PRACTICE.lie(BACKEND, 1, PRACTICE.longestSum(), 3);
  }

  static boolean awaitEnd(Party party) throws InterruptedException {
    while (true) {
      for (DisputeView view : party.list()) {
        if (view.won().isPresent()) return view.won().get();
      }
      Thread.sleep(50);
    }
  }

  static DisputeRecord record(Sides sides, Digest dispute) {
    return sides.challenger().chain().dispute(dispute).orElseThrow();
  }

  static long moves(DisputeRecord record) {
    return record.events().stream().filter(ChainEvent.DisputeMoved.class::isInstance).count();
  }

  static ChallengeState state(Sides sides, DisputeRecord record) {
    return sides.challenger().chain().latest().challenge(record.about().key()).state();
  }

  /// Finds so many answers, and no more.
  static UnaryOperator<Witness> stalling(UnaryOperator<Witness> mind, int answers) {
    return stalling(mind, () -> answers);
  }

  /// Finds so many answers in each life, and no more.
  static UnaryOperator<Witness> stalling(UnaryOperator<Witness> mind, IntSupplier answers) {
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

  /// Has the job promise somebody pay.
  static void post(Sides sides, Charge charge) {
    Digest some = Digest.parse("%064x".formatted(9));
    var batch = new NewBatch(0, some, 1, some, Amount.ofTokens("1"));
    var _ = sides.challenger().chain().jobs().postBatch(charge.evidence().job(), batch);
  }

  @Override
  public void close() throws InterruptedException {
    for (Party party : parties) party.close();
  }
}
