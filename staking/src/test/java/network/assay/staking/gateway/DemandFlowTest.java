// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.compute.tensor.Ints;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandState;
import network.assay.staking.DemandStatus;
import network.assay.staking.Demanding;
import network.assay.staking.Outcome;
import network.assay.staking.ResultCommitment;
import network.assay.staking.StakeStatus;
import network.assay.staking.Urgency;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.staking.settle.Batch;
import network.assay.staking.settle.BatchEntry;
import network.assay.staking.settle.PayRoll;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.DemandAnswer;
import network.assay.verification.commitment.MerkleProof;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.StepOrder;
import network.assay.verification.task.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Demands through the gateway, with the contracts on a real chain: by its terms the task has 70
/// checkpoints, two windows.
final class DemandFlowTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final TaskId TASK = Results.task("a task");
  private static final Digest SALT = Results.digest("salt");
  private static final Terms TERMS =
      new Terms(
          Results.digest("program"),
          Results.digest("state 0"),
          Digest.ZERO,
          137,
          2,
          new StepOrder(Ints.of(7, -1), -3));

  private TestMarket market;
  private ChainGateway submitter;
  private ChainGateway accused;

  @BeforeEach
  void start() {
    market = TestMarket.start();
    submitter = market.rich(1, "10000");
    accused = market.rich(2, "1000");
    accused.stakes().register(Amount.ofTokens("300"), accused.account(), PEER);
    submitter
        .jobs()
        .open(
            Results.digest("a job"),
            Amount.ofTokens("100"),
            submitter.latest().time().plus(Duration.ofDays(1)));
  }

  @AfterEach
  void end() {
    market.close();
  }

  private JobId job() {
    return submitter.jobs().idOf(Results.digest("a job"));
  }

  private static Transcript transcript(int count) {
    return new Transcript(
        IntStream.range(0, count).mapToObj(i -> Results.digest("state " + i)).toList());
  }

  private DemandKey key(Transcript transcript) {
    Digest commitment = Commitments.result(TASK, transcript.root(), SALT);
    return new DemandKey(job(), TASK, accused.account(), commitment);
  }

  private Signature signature(DemandKey key) {
    var result = new ResultCommitment(key.job(), key.task(), key.commitment(), TERMS.digest());
    return accused.eip712().sign(TestMarket.key(2), result);
  }

  /// Posts a batch with the result, between two others.
  private Batch post(DemandKey key) {
    var other = new BatchEntry(Results.task("other"), submitter.account(), SALT);
    var entry = new BatchEntry(key.task(), key.accused(), key.commitment());
    var batch =
        new Batch(
            0,
            List.of(other, entry, other),
            PayRoll.EMPTY.plus(accused.account(), Amount.ofTokens("40")));
    submitter.jobs().postBatch(job(), batch.toPost());
    return batch;
  }

  private Outcome demand(DemandKey key, Batch batch, int window) {
    return submitter
        .demands()
        .demand(new Demanding(key, signature(key), 0, batch.prove(1), TERMS, window));
  }

  private Outcome answer(DemandKey key, Transcript transcript, int window) {
    return answer(key, DemandAnswer.of(transcript, SALT, window));
  }

  private Outcome answer(DemandKey key, DemandAnswer answer) {
    var urgency =
        new Urgency(
            accused.latest().time().plus(TestMarket.RULES.moveClock()),
            Duration.ofMinutes(10),
            Optional.empty(),
            held -> {});
    return accused.demands().answer(key, answer, urgency);
  }

  private List<ChainEvent> told() {
    return submitter.logs().events(submitter.addresses().deployedIn(), submitter.headBlock());
  }

  @Test
  void a_result_is_opened_window_after_window_and_comes_back_as_it_was_signed() {
    Transcript signed = transcript(70);
    DemandKey key = key(signed);
    Batch batch = post(key);
    assertThat(submitter.latest().demandOf(key).state()).isEqualTo(DemandState.NONE);
    assertThat(submitter.demandAnswer(key, 0)).isEmpty();

    demand(key, batch, 0);
    DemandStatus open = accused.latest().demandOf(key);
    assertThat(open.state()).isEqualTo(DemandState.OPEN);
    assertThat(open.frozen()).isEqualTo(Amount.ofTokens("50"));
    assertThat(open.deadline())
        .contains(accused.latest().time().plus(TestMarket.RULES.moveClock()));
    answer(key, signed, 0);
    assertThat(accused.latest().demandOf(key))
        .isEqualTo(new DemandStatus(DemandState.ANSWERED, 0, Optional.empty(), Amount.ZERO, false));
    demand(key, batch, 1);
    answer(key, signed, 1);
    assertThat(accused.latest().demandOf(key).finished()).isTrue();

    var states = new ArrayList<Digest>();
    for (int window = 0; window < 2; window++) {
      states.addAll(submitter.demandAnswer(key, window).orElseThrow().states());
    }
    assertThat(states).isEqualTo(signed.states());
    assertThat(accused.latest().stake(accused.account()).frozen()).isEqualTo(Amount.ZERO);
    assertThat(submitter.latest().bondCredit(submitter.account()))
        .isEqualTo(Amount.ofTokens("100"));
    assertThat(told())
        .filteredOn(ChainEvent.DemandAnswered.class::isInstance)
        .map(event -> ((ChainEvent.DemandAnswered) event).answer())
        .containsExactly(DemandAnswer.of(signed, SALT, 0), DemandAnswer.of(signed, SALT, 1));
  }

  @Test
  void a_case_that_finds_too_little_stake_holds_up_what_unbonds() {
    DemandKey key = key(transcript(70));
    Batch batch = post(key);
    accused.stakes().unbond(Amount.ofTokens("20"));
    market.anvil().pass(TestMarket.RULES.unbondingDelay().plusSeconds(1));
    accused.stakes().withdraw();
    accused.stakes().unbond(Amount.ofTokens("15"));
    demand(key, batch, 0);

    StakeStatus stake = accused.latest().stake(accused.account());
    assertThat(stake.cases()).isEqualTo(new StakeStatus.Cases(Amount.ofTokens("20"), 1));
    assertThat(stake.withdrawable()).isEqualTo(Amount.ZERO);
  }

  @Test
  void a_silent_signer_is_slashed_once_anybody_says_so() {
    DemandKey key = key(transcript(70));
    demand(key, post(key), 0);
    assertThatThrownBy(() -> accused.demands().expire(key))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("NotYet");
    market.anvil().pass(TestMarket.RULES.moveClock().plusSeconds(2));
    assertThatThrownBy(() -> answer(key, transcript(70), 0))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("TooLate");
    assertThat(accused.demands().expire(key)).isInstanceOf(Outcome.Mined.class);
    submitter.demands().expire(key);

    assertThat(submitter.latest().demandOf(key).state()).isEqualTo(DemandState.SILENT);
    assertThat(submitter.latest().isConvicted(job(), accused.account())).isTrue();
    assertThat(submitter.latest().stake(accused.account()).bonded())
        .isEqualTo(Amount.ofTokens("250"));
    // A quarter of what was frozen as the bounty, half as the submitter's, and the bond.
    assertThat(submitter.latest().bondCredit(submitter.account()))
        .isEqualTo(Amount.ofTokens("87.5"));
    assertThat(told())
        .filteredOn(ChainEvent.StayedSilent.class::isInstance)
        .singleElement()
        .satisfies(
            event -> {
              var silent = (ChainEvent.StayedSilent) event;
              assertThat(silent.key()).isEqualTo(key);
              assertThat(silent.slashed()).isEqualTo(Amount.ofTokens("50"));
              assertThat(silent.bounty()).isEqualTo(Amount.ofTokens("12.5"));
              assertThat(silent.compensation()).isEqualTo(Amount.ofTokens("25"));
            });
  }

  /// The job can be ended no later: both windows are shown after results can else be challenged no
  /// more.
  @Test
  void what_is_opened_late_after_the_jobs_end_is_demanded_on() {
    Transcript signed = transcript(70);
    DemandKey key = key(signed);
    Batch batch = post(key);
    var view = submitter.latest();
    Instant until = view.refundableAt(view.job(job()).orElseThrow());
    market.anvil().pass(Duration.between(view.time(), until).minusMinutes(2));
    for (int window = 0; window < 2; window++) {
      demand(key, batch, window);
      market.anvil().pass(TestMarket.RULES.moveClock().minusMinutes(2));
      answer(key, signed, window);
    }
    assertThat(submitter.latest().time()).isAfter(until.plusSeconds(3600));
    assertThat(submitter.latest().demandOf(key).finished()).isTrue();
  }

  @Test
  void stake_that_unbonds_waits_as_much_longer_as_an_answer_took() {
    Transcript signed = transcript(70);
    DemandKey key = key(signed);
    Batch batch = post(key);
    accused.stakes().unbond(Amount.ZERO);
    Instant before = accused.latest().stake(accused.account()).withdrawableAt();
    demand(key, batch, 0);
    market.anvil().pass(TestMarket.RULES.moveClock().minusMinutes(2));
    answer(key, signed, 0);

    assertThat(accused.latest().stake(accused.account()).withdrawableAt())
        .isAfterOrEqualTo(before.plus(TestMarket.RULES.moveClock().minusMinutes(2)));
    assertThat(submitter.latest().isWithheld(job(), accused.account())).isTrue();
    assertThat(told())
        .filteredOn(ChainEvent.StakeChanged.class::isInstance)
        .map(event -> ((ChainEvent.StakeChanged) event).change())
        .containsSubsequence(
            ChainEvent.StakeChange.FROZEN,
            ChainEvent.StakeChange.UNFROZEN,
            ChainEvent.StakeChange.PUT_OFF);
    market.anvil().pass(TestMarket.RULES.moveClock());
    assertThat(submitter.latest().isWithheld(job(), accused.account())).isFalse();
  }

  @Test
  void one_approval_is_enough_for_many_bonds() {
    Transcript signed = transcript(70);
    DemandKey key = key(signed);
    Batch batch = post(key);
    Address challenges = submitter.addresses().challenges();
    long before = sent();
    demand(key, batch, 0);
    assertThat(sent() - before).isEqualTo(2);
    assertThat(submitter.latest().allowance(submitter.account(), challenges))
        .isEqualTo(bonds(TokenSpender.BONDS - 1));

    answer(key, signed, 0);
    demand(key, batch, 1);
    assertThat(sent() - before).isEqualTo(3);
    assertThat(submitter.latest().allowance(submitter.account(), challenges))
        .isEqualTo(bonds(TokenSpender.BONDS - 2));
  }

  private static Amount bonds(int count) {
    BigInteger bond = TestMarket.RULES.challengeBond().units();
    return new Amount(bond.multiply(BigInteger.valueOf(count)));
  }

  private long sent() {
    String account = submitter.account().toString();
    String nonce = market.anvil().ask("eth_getTransactionCount", account, "latest").asText();
    return Long.decode(nonce);
  }

  @Test
  void what_the_chain_has_is_not_done_again() {
    Transcript signed = transcript(70);
    DemandKey key = key(signed);
    Batch batch = post(key);
    assertThat(demand(key, batch, 0)).isInstanceOf(Outcome.Mined.class);
    demand(key, batch, 0);
    assertThat(answer(key, signed, 0)).isInstanceOf(Outcome.Mined.class);
    answer(key, signed, 0);
    demand(key, batch, 0);
    demand(key, batch, 1);
    answer(key, signed, 0);

    assertThat(told()).filteredOn(ChainEvent.Demanded.class::isInstance).hasSize(2);
    assertThat(told()).filteredOn(ChainEvent.DemandAnswered.class::isInstance).hasSize(1);
  }

  @Test
  void what_the_contract_would_refuse_is_never_sent() {
    Transcript signed = transcript(70);
    DemandKey key = key(signed);
    Batch batch = post(key);
    refused(() -> demand(key, batch, 1), "WrongWindow");
    var elsewhere = new Demanding(key, signature(key), 1, batch.prove(1), TERMS, 0);
    refused(() -> submitter.demands().demand(elsewhere), "NotInBatch");
    refused(() -> answer(key, signed, 0), "NotDemanded");
    demand(key, batch, 0);
    refused(() -> answer(key, transcript(71), 0), "NotCommitted");
    answer(key, signed, 0);
    demand(key, batch, 1);
    answer(key, signed, 1);
    refused(() -> demand(key, batch, 2), "NoSuchWindow");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable what, String why) {
    assertThatThrownBy(what).isInstanceOf(AssayFault.Operator.class).hasMessageContaining(why);
  }

  @Test
  void a_transcript_of_another_length_is_convicted_at_sight_by_its_first_window() {
    Transcript signed = transcript(200);
    DemandKey key = key(signed);
    demand(key, post(key), 0);
    answer(key, signed, 0);
    assertThat(submitter.latest().demandOf(key).finished()).isTrue();

    DemandAnswer shown = submitter.demandAnswer(key, 0).orElseThrow();
    MerkleProof first = shown.prove(0);
    var sight =
        new DisputeGameAbi.Sight(
            key.job().digest(),
            key.task().digest(),
            "0x" + HexFormat.of().formatHex(signature(key).toBytes()),
            shown.transcriptRoot(),
            shown.salt(),
            shown.states().getFirst(),
            new DisputeGameAbi.Proof(first.index(), first.count(), first.siblings()));
    var terms =
        new DisputeGameAbi.Terms(
            TERMS.program(),
            TERMS.input(),
            TERMS.fixed(),
            TERMS.steps(),
            TERMS.segmentSteps(),
            TERMS.order().stride(),
            List.of(7, -1));
    submitter
        .disputes()
        .convict(DisputeWrites.atSight(key.job(), key.task(), key.accused()), sight, terms);
    assertThat(submitter.latest().isConvicted(job(), accused.account())).isTrue();
  }
}
