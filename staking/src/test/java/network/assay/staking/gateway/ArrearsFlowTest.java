// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.compute.tensor.Ints;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.ArrearsStatus;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandState;
import network.assay.staking.Demanding;
import network.assay.staking.NewBatch;
import network.assay.staking.Outcome;
import network.assay.staking.ResultCommitment;
import network.assay.staking.Showing;
import network.assay.staking.SignedTaken;
import network.assay.staking.Taken;
import network.assay.staking.Urgency;
import network.assay.staking.follow.ChainEvent;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.DemandAnswer;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.StepOrder;
import network.assay.verification.task.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A provider that helps itself through the gateway, with the contracts on a real chain: by its
/// terms the task has nine checkpoints.
final class ArrearsFlowTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final TaskId TASK = Results.task("a task");
  private static final Digest SALT = Results.digest("salt");
  private static final Amount PRICE = Amount.ofTokens("7");
  private static final Transcript TRANSCRIPT =
      new Transcript(IntStream.range(0, 9).mapToObj(i -> Results.digest("state " + i)).toList());
  private static final Digest COMMITMENT = Commitments.result(TASK, TRANSCRIPT.root(), SALT);
  private static final Terms TERMS =
      new Terms(
          Results.digest("program"),
          Results.digest("state 0"),
          Digest.ZERO,
          8,
          1,
          new StepOrder(Ints.of(7, -1), -3));

  private TestMarket market;
  private ChainGateway submitter;
  private ChainGateway provider;
  private JobId job;

  @BeforeEach
  void start() {
    market = TestMarket.start();
    submitter = market.rich(1, "10000");
    provider = market.rich(2, "1000");
    provider.stakes().register(Amount.ofTokens("300"), provider.account(), PEER);
    submitter
        .jobs()
        .open(
            Results.digest("a job"),
            Amount.ofTokens("100"),
            submitter.latest().time().plus(Duration.ofDays(1)));
    job = submitter.jobs().idOf(Results.digest("a job"));
  }

  @AfterEach
  void end() {
    market.close();
  }

  private Showing showing() {
    Instant deadline = provider.latest().time().plus(Duration.ofMinutes(5));
    var lease = new Lease(job, TASK, provider.account(), PRICE, deadline);
    return new Showing(
        lease,
        TERMS.digest(),
        submitter.eip712().sign(TestMarket.key(1), lease, TERMS.digest()),
        COMMITMENT,
        signature());
  }

  private Signature signature() {
    return provider
        .eip712()
        .sign(TestMarket.key(2), new ResultCommitment(job, TASK, COMMITMENT, TERMS.digest()));
  }

  private Urgency soon() {
    return new Urgency(
        provider.latest().time().plus(Duration.ofMinutes(7)),
        Duration.ofMinutes(2),
        Optional.empty(),
        held -> {});
  }

  private SignedTaken taken(int number, String price) {
    var word =
        new Taken(
            job,
            Results.task("task " + number),
            provider.account(),
            COMMITMENT,
            Amount.ofTokens(price));
    return new SignedTaken(word, submitter.eip712().sign(TestMarket.key(1), word));
  }

  private List<ChainEvent> told() {
    return submitter.logs().events(submitter.addresses().deployedIn(), submitter.headBlock());
  }

  private Amount tokens() {
    return provider.latest().tokenBalance(provider.account());
  }

  @Test
  void what_a_submitter_ignores_is_shown_demanded_opened_and_paid() {
    Showing shown = showing();
    assertThat(provider.latest().recorded(job, TASK, provider.account())).isEmpty();
    Outcome done = provider.arrears().show(shown, soon());
    assertThat(done).isInstanceOf(Outcome.Mined.class);
    assertThat(provider.arrears().show(shown, soon())).isEqualTo(done);
    assertThat(submitter.latest().recorded(job, TASK, provider.account())).contains(COMMITMENT);
    assertThat(submitter.latest().job(job).orElseThrow().reserved()).isEqualTo(PRICE);
    assertThat(submitter.latest().job(job).orElseThrow().free()).isEqualTo(Amount.ofTokens("93"));

    var seen = told().stream().filter(ChainEvent.ResultShown.class::isInstance).findAny();
    var event = (ChainEvent.ResultShown) seen.orElseThrow();
    var key = new DemandKey(job, TASK, provider.account(), COMMITMENT);
    assertThat(event)
        .isEqualTo(
            new ChainEvent.ResultShown(
                event.place(),
                key,
                PRICE,
                shown.lease().deadline(),
                TERMS.digest(),
                shown.signature()));

    submitter
        .demands()
        .demand(new Demanding(event.key(), event.signature(), Optional.empty(), TERMS, 0));
    provider.demands().answer(key, DemandAnswer.of(TRANSCRIPT, SALT, 0), soon());
    assertThat(submitter.latest().demandOf(key).state()).isEqualTo(DemandState.ANSWERED);

    assertThatThrownBy(() -> provider.arrears().pay(job, provider.account()))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("ChallengeWindowOpen");
    market.anvil().pass(TestMarket.RULES.challengeWindow());
    Amount before = tokens();
    provider.arrears().pay(job, provider.account());
    assertThat(tokens()).isEqualTo(before.plus(PRICE));
    assertThat(told())
        .filteredOn(ChainEvent.ArrearsPaid.class::isInstance)
        .singleElement()
        .satisfies(one -> assertThat(((ChainEvent.ArrearsPaid) one).amount()).isEqualTo(PRICE));
    assertThat(provider.arrears().pay(job, provider.account()))
        .isNotInstanceOf(Outcome.Mined.class);
  }

  @Test
  void what_a_submitter_took_and_never_posts_is_taken_from_its_escrow() {
    List<SignedTaken> words = IntStream.range(0, 64).mapToObj(i -> taken(i, "1")).toList();
    provider.arrears().take(job, words);
    ArrearsStatus account = provider.latest().arrears(job, provider.account());
    assertThat(account.total()).isEqualTo(Amount.ofTokens("64"));
    assertThat(account.held()).isEqualTo(Amount.ofTokens("64"));
    assertThat(told()).filteredOn(ChainEvent.TakenRecorded.class::isInstance).hasSize(64);
    assertThatThrownBy(() -> provider.arrears().take(job, List.of(taken(0, "1"), taken(65, "1"))))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("RecordedBefore");

    submitter.jobs().close(job);
    market.anvil().pass(TestMarket.RULES.challengeWindow());
    submitter.jobs().refund(job);
    assertThat(submitter.latest().job(job).orElseThrow().free()).isEqualTo(Amount.ZERO);
    Amount before = tokens();
    submitter.arrears().pay(job, provider.account());
    assertThat(tokens()).isEqualTo(before.plus(Amount.ofTokens("64")));
  }

  @Test
  void a_batch_that_what_is_set_aside_leaves_no_room_for_waits_for_more_escrow() {
    provider.arrears().take(job, List.of(taken(1, "60")));
    var batch = new NewBatch(0, Digest.ZERO, 0, Results.digest("pay root"), Amount.ofTokens("50"));
    assertThatThrownBy(() -> submitter.jobs().postBatch(job, batch))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("EscrowReserved");
    submitter
        .jobs()
        .extend(job, Amount.ofTokens("110"), submitter.latest().job(job).orElseThrow().end());
    assertThat(submitter.jobs().postBatch(job, batch)).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void what_is_owed_no_more_is_let_go_of() {
    provider.arrears().take(job, List.of(taken(1, "60")));
    assertThat(
            told().stream()
                .filter(ChainEvent.ArrearsHeld.class::isInstance)
                .map(one -> ((ChainEvent.ArrearsHeld) one).held()))
        .containsExactly(Amount.ofTokens("60"));
    var key = new DemandKey(job, Results.task("task 1"), provider.account(), COMMITMENT);
    Signature signed =
        provider
            .eip712()
            .sign(
                TestMarket.key(2),
                new ResultCommitment(job, key.task(), COMMITMENT, TERMS.digest()));
    submitter.demands().demand(new Demanding(key, signed, Optional.empty(), TERMS, 0));
    market.anvil().pass(TestMarket.RULES.moveClock().plusSeconds(2));
    submitter.demands().expire(key);
    assertThat(submitter.arrears().adjust(job, provider.account()))
        .isInstanceOf(Outcome.Mined.class);
    assertThat(submitter.arrears().adjust(job, provider.account()))
        .isNotInstanceOf(Outcome.Mined.class);
    assertThat(submitter.latest().arrears(job, provider.account()).held()).isEqualTo(Amount.ZERO);
    assertThat(submitter.latest().job(job).orElseThrow().free()).isEqualTo(Amount.ofTokens("100"));
  }
}
