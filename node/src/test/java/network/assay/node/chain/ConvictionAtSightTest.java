// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.job.AtSight;
import network.assay.node.job.Escrow;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.NewBatch;
import network.assay.staking.ResultCommitment;
import network.assay.staking.gateway.ChainGateway;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A submitter has a provider slashed that signed what no task of these terms can give.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ConvictionAtSightTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final TaskId TASK = new TaskId(Digest.parse("%064x".formatted(5)));
  private static final Terms TERMS = PracticeTask.of(new ScalarBackend()).terms();

  private TestMarket market;
  private ChainGateway submitter;
  private ChainGateway provider;
  private GatewayEscrow escrow;
  private JobId job;

  @BeforeEach
  void start() throws InterruptedException {
    market = TestMarket.start();
    submitter = market.rich("submitter", "1000");
    provider = market.rich("provider", "1000");
    provider.stakes().register(Amount.ofTokens("300"), provider.account(), PEER);
    escrow = new GatewayEscrow(submitter, Optional.empty(), (_, _) -> {});
    Digest digest = Digest.parse("%064x".formatted(7));
    escrow.open(digest, Amount.ofTokens("10"), submitter.latest().time().plus(Duration.ofDays(1)));
    job = submitter.jobs().idOf(digest);
  }

  @AfterEach
  void end() {
    market.close();
  }

  /// What the provider signed, of so many segments, of which the first starts there.
  private AtSight signed(int segments, Digest input) {
    var states = new Digest[segments + 1];
    for (int i = 0; i <= segments; i++) states[i] = Digest.parse("%064x".formatted(50 + i));
    states[0] = input;
    var opening = new Opening(new Transcript(List.of(states)), Digest.parse("%064x".formatted(6)));
    Digest commitment = Commitments.result(TASK, opening.transcript().root(), opening.salt());
    var result = new ResultCommitment(job, TASK, commitment, TERMS.digest());
    var signature = provider.eip712().sign(market.key("provider"), result);
    return new AtSight(job, TASK, provider.account(), signature, AtSight.Shown.of(opening), TERMS);
  }

  private int segments() {
    return (TERMS.steps() + TERMS.segmentSteps() - 1) / TERMS.segmentSteps();
  }

  @Test
  void a_transcript_of_another_length_costs_its_signer_its_stake_and_pays_the_submitter()
      throws Exception {
    Amount before = submitter.latest().tokenBalance(submitter.account());
    Amount stake = submitter.latest().stake(provider.account()).bonded();
    AtSight shown = signed(segments() + 1, TERMS.input());

    Escrow.Receipt receipt = escrow.convict(shown);

    assertThat(receipt.gas()).isBetween(100_000L, 400_000L);
    var view = submitter.latest();
    assertThat(view.isConvicted(job, provider.account())).isTrue();
    Amount slashed = stake.minus(view.stake(provider.account()).bonded());
    assertThat(slashed).isEqualTo(submitter.rules().freezeAmount());
    // Bounty and compensation are the submitter's, and are collected; the rest burns.
    assertThat(view.bondCredit(submitter.account())).isEqualTo(Amount.ZERO);
    assertThat(view.tokenBalance(submitter.account()).minus(before))
        .isGreaterThan(Amount.ZERO)
        .isLessThan(slashed);

    assertThat(escrow.convict(shown)).isEqualTo(new Escrow.Receipt("", 0));
    assertThat(escrow.convicted()).isEqualTo(1);
  }

  @Test
  void a_transcript_from_another_start_is_wrong_at_sight_also_when_a_reorganisation_comes_between()
      throws Exception {
    AtSight shown = signed(segments(), Digest.parse("%064x".formatted(8)));
    escrow.convict(shown);
    market.reorganise(1);
    escrow.convict(shown);

    assertThat(submitter.settled().isConvicted(job, provider.account())).isTrue();
  }

  @Test
  void a_conviction_stands_though_what_it_pays_cannot_be_collected_and_is_collected_later()
      throws Exception {
    AtSight shown = signed(segments() + 1, TERMS.input());
    Amount before = submitter.latest().tokenBalance(submitter.account());
    long sent = market.transactions(submitter.account());
    market.stopBlocks();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Escrow.Receipt> deed = threads.submit(() -> escrow.convict(shown));
      while (market.transactions(submitter.account()) == sent) Thread.sleep(20);
      market.block();
      // The block has it, and no other is on top: the node waits, and has nothing left for gas.
      market.coins(submitter.account(), BigInteger.ZERO);
      market.block();

      assertThat(deed.get().gas()).isBetween(100_000L, 400_000L);
    }
    assertThat(escrow.convicted()).isEqualTo(1);
    Amount owed = submitter.latest().bondCredit(submitter.account());
    assertThat(owed).isGreaterThan(Amount.ZERO);
    var refunds = new GatewayRefunds(submitter);
    assertThatThrownBy(refunds::collect).isInstanceOf(AssayFault.Operator.class);
    assertThat(submitter.latest().bondCredit(submitter.account())).isEqualTo(owed);

    market.coins(submitter.account(), BigInteger.TEN.pow(18));
    market.resumeBlocks();
    refunds.collect();
    assertThat(submitter.latest().bondCredit(submitter.account())).isEqualTo(Amount.ZERO);
    assertThat(submitter.latest().tokenBalance(submitter.account()).minus(before)).isEqualTo(owed);
  }

  @Test
  void a_conviction_that_gas_holds_back_is_told_and_made_before_the_job_pays() throws Exception {
    ChainGateway urgent = market.rich("urgent", "1000", 1, TestMarket.URGENT_FEES);
    var told = new CopyOnWriteArrayList<Record>();
    var own = new GatewayEscrow(urgent, Optional.empty(), (_, event) -> told.add(event));
    Digest digest = Digest.parse("%064x".formatted(8));
    own.open(digest, Amount.ofTokens("10"), urgent.latest().time().plus(Duration.ofDays(1)));
    job = urgent.jobs().idOf(digest);
    own.post(job, new NewBatch(0, digest, 1, digest, Amount.ofTokens("1")));
    AtSight shown = signed(segments() + 1, TERMS.input());
    try (var gas = new DearGas(market, 300);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Escrow.Receipt> deed = threads.submit(() -> own.convict(shown));
      while (own.heldBack() == 0) Thread.sleep(20);
      assertThat(deed.isDone()).isFalse();

      // The cap grows from half the window on.
      market.passTime(urgent.rules().challengeWindow().multipliedBy(3).dividedBy(4));
      while (!urgent.latest().isConvicted(job, provider.account())) Thread.sleep(20);
      gas.costs(20); // What it pays is in no haste.
      assertThat(deed.get().gas()).isPositive();
    }
    assertThat(told).hasSize(1).first().isInstanceOf(GatewayEscrow.HeldBack.class);
    assertThat(own.heldBack()).isZero();
    assertThat(urgent.latest().isConvicted(job, provider.account())).isTrue();
  }

  @Test
  void a_transcript_that_could_be_right_convicts_nobody() {
    AtSight shown = signed(segments(), TERMS.input());

    assertThatThrownBy(() -> escrow.convict(shown))
        .isInstanceOf(AssayFault.class)
        .hasMessageContaining("NotWrongAtSight");
    assertThat(submitter.latest().isConvicted(job, provider.account())).isFalse();
  }
}
