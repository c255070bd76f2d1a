// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.BatchStatus;
import network.assay.staking.ChallengeKey;
import network.assay.staking.ChallengeState;
import network.assay.staking.Evidence;
import network.assay.staking.JobState;
import network.assay.staking.JobStatus;
import network.assay.staking.NewBatch;
import network.assay.staking.Outcome;
import network.assay.staking.PayClaim;
import network.assay.staking.StakeStatus;
import network.assay.staking.settle.Batch;
import network.assay.staking.settle.BatchEntry;
import network.assay.staking.settle.PayRoll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A market from the first stake to the last refund, on a real chain.
final class MarketFlowTest {
  private static final Address PAYOUT = Address.parse("0x" + "ab".repeat(20));
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final Digest WANTED = Results.digest("a job");
  private static final TaskId TASK = Results.task("a task");

  private TestMarket market;
  private ChainGateway submitter;
  private ChainGateway provider;

  @BeforeEach
  void start() {
    market = TestMarket.start();
    submitter = market.rich(1, "10000");
    provider = market.rich(2, "1000");
  }

  @AfterEach
  void end() {
    market.close();
  }

  @Test
  void money_goes_from_deposit_through_pay_and_challenge_to_refund() {
    provider.stakes().register(Amount.ofTokens("300"), PAYOUT, PEER);
    JobId job = openJob("1000", Duration.ofDays(1));

    var batch = postPay(job, PayRoll.EMPTY, "40");
    BatchStatus posted = submitter.latest().batch(job, 0).orElseThrow();
    assertThat(posted.beaconBlock()).isEqualTo(posted.postBlock() + 4);
    assertThat(submitter.latest().job(job).orElseThrow().owed()).isEqualTo(Amount.ofTokens("40"));

    drawFromTheBeacon(posted.beaconBlock());

    PayClaim claim = batch.pay().claimOf(provider.account()).orElseThrow();
    assertThatThrownBy(() -> provider.jobs().claim(job, 0, claim))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("ChallengeWindowOpen")
        .hasMessageContaining("Claim again after that time");
    market.anvil().pass(TestMarket.RULES.challengeWindow());
    assertThat(provider.jobs().claim(job, 0, claim)).isInstanceOf(Outcome.Mined.class);
    assertThat(provider.latest().tokenBalance(PAYOUT)).isEqualTo(Amount.ofTokens("40"));

    // Else what the first batch promised would come before what the second does.
    market.anvil().pass(TestMarket.RULES.judgementTime().plusHours(1));
    challengeAndLapse(job, postPay(job, batch.pay(), "60"));

    submitter.jobs().close(job);
    assertThatThrownBy(() -> submitter.jobs().refund(job))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("NotRefundable");
    market.anvil().pass(TestMarket.RULES.challengeWindow());
    submitter.jobs().refund(job);
    JobStatus end = submitter.latest().job(job).orElseThrow();
    assertThat(end.state()).isEqualTo(JobState.REFUNDED);
    assertThat(end.owed()).isEqualTo(Amount.ZERO);
    assertThat(submitter.latest().tokenBalance(submitter.account()))
        .isEqualTo(Amount.ofTokens("9900"));

    leave();
  }

  private void drawFromTheBeacon(long block) {
    assertThat(submitter.beacon().randomness(block)).isEmpty();
    market.anvil().mine(6);
    Digest drawn = submitter.beacon().randomness(block).orElseThrow();
    assertThat(submitter.beacon().recorded(block)).isEmpty();
    assertThat(submitter.beacon().record(block)).isInstanceOf(Outcome.Mined.class);
    assertThat(submitter.beacon().recorded(block)).contains(drawn);
  }

  private void challengeAndLapse(JobId job, Batch batch) {
    Evidence evidence = Results.evidence(TestMarket.key(2), submitter.eip712(), job, TASK, 2);
    var challenge = new NeutralChallenge(market, submitter, evidence);
    challenge.open();
    ChallengeKey key = challenge.key();
    assertThat(key.accused()).isEqualTo(provider.account());
    assertThat(submitter.latest().challenge(key).state()).isEqualTo(ChallengeState.OPEN);
    assertThat(submitter.latest().stake(provider.account()).frozen()).isEqualTo(Amount.ZERO);

    market.anvil().pass(TestMarket.RULES.challengeWindow());
    PayClaim claim = batch.pay().claimOf(provider.account()).orElseThrow();
    assertThatThrownBy(() -> provider.jobs().claim(job, 1, claim))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("PayWithheld");
    assertThatThrownBy(challenge::lapse).isInstanceOf(AssayFault.World.class);

    market.anvil().pass(TestMarket.RULES.judgementTime());
    challenge.lapse();
    submitter.challenges().withdrawBonds();
    assertThat(submitter.latest().challenge(key).state()).isEqualTo(ChallengeState.LAPSED);

    submitter.jobs().claim(job, 1, claim);
    assertThat(provider.latest().tokenBalance(PAYOUT)).isEqualTo(Amount.ofTokens("100"));
  }

  private void leave() {
    provider.stakes().unbond(Amount.ZERO);
    assertThatThrownBy(() -> provider.stakes().withdraw())
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("StillUnbonding");
    market.anvil().pass(TestMarket.RULES.unbondingDelay());
    provider.stakes().withdraw();
    assertThat(provider.latest().tokenBalance(provider.account()))
        .isEqualTo(Amount.ofTokens("1000"));
  }

  @Test
  void a_provider_registers_once_however_often_it_is_told_to() {
    provider.stakes().register(Amount.ofTokens("300"), PAYOUT, PEER);
    provider.stakes().register(Amount.ofTokens("300"), PAYOUT, PEER);

    StakeStatus stake = submitter.latest().stake(provider.account());
    assertThat(stake.bonded()).isEqualTo(Amount.ofTokens("300"));
    assertThat(stake.free()).isEqualTo(Amount.ofTokens("300"));
    assertThat(stake.binding().peer().peer()).contains(PEER);
    assertThat(stake.binding().hot()).isEqualTo(provider.account());
    assertThat(stake.binding().accountableUntil()).isEqualTo(Instant.MAX);
    assertThat(stake.payout()).isEqualTo(PAYOUT);
    assertThat(provider.latest().tokenBalance(provider.account()))
        .isEqualTo(Amount.ofTokens("700"));
  }

  @Test
  void a_cold_owner_and_a_hot_account_bind_each_other() {
    ChainGateway cold = market.rich(3, "500");
    cold.stakes().bond(Amount.ofTokens("500"));
    assertThatThrownBy(() -> provider.stakes().bind(cold.account(), PEER))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("NotAuthorised")
        .hasMessageContaining("Authorise it with the cold key");
    cold.stakes().authorise(provider.account());
    provider.stakes().bind(cold.account(), PEER);

    StakeStatus seen = submitter.latest().stake(provider.account());
    assertThat(seen.owner()).isEqualTo(cold.account());
    assertThat(seen.bonded()).isEqualTo(Amount.ofTokens("500"));
    assertThat(seen.payout()).isEqualTo(cold.account());
    assertThat(submitter.latest().stake(cold.account()).binding().peer().peer()).contains(PEER);
    assertThatThrownBy(() -> provider.stakes().bond(Amount.ofTokens("1")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("BelongsToOwner");

    cold.stakes().revoke();
    StakeStatus retired = submitter.latest().stake(provider.account());
    assertThat(retired.binding().hot()).isEqualTo(Address.ZERO);
    assertThat(retired.binding().accountableUntil())
        .isEqualTo(cold.latest().time().plus(TestMarket.RULES.unbondingDelay()));
  }

  @Test
  void asking_for_the_same_again_pays_nothing_twice() {
    JobId job = openJob("1000", Duration.ofDays(1));
    openJob("1000", Duration.ofDays(1));
    Instant later = submitter.latest().time().plus(Duration.ofDays(2));
    submitter.jobs().extend(job, Amount.ofTokens("1500"), later);
    submitter.jobs().extend(job, Amount.ofTokens("1500"), later);
    assertThat(submitter.latest().tokenBalance(submitter.account()))
        .isEqualTo(Amount.ofTokens("8500"));

    Batch batch = postPay(job, PayRoll.EMPTY, "40");
    submitter.jobs().postBatch(job, batch.toPost());
    assertThat(submitter.latest().job(job).orElseThrow().batches()).isEqualTo(1);
    NewBatch posted = batch.toPost();
    Digest root = Results.digest("another root");
    for (NewBatch other :
        List.of(
            new NewBatch(0, root, 1, posted.payRoot(), posted.payTotal()),
            new NewBatch(0, posted.resultsRoot(), 2, posted.payRoot(), posted.payTotal()),
            new NewBatch(0, posted.resultsRoot(), 1, root, posted.payTotal()),
            new NewBatch(0, posted.resultsRoot(), 1, posted.payRoot(), Amount.of(1)))) {
      assertThatThrownBy(() -> submitter.jobs().postBatch(job, other))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("another batch 0");
    }
  }

  @Test
  void what_cannot_be_is_refused_before_it_costs_gas() {
    BigInteger before = coins(provider);
    JobId nobodys = submitter.jobs().idOf(Results.digest("nobody's"));
    assertThat(submitter.latest().job(nobodys)).isEmpty();
    assertThat(submitter.latest().batch(nobodys, 0)).isEmpty();
    assertThatThrownBy(() -> provider.jobs().close(nobodys))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("UnknownJob");
    JobId job = openJob("1000", Duration.ofDays(1));
    assertThatThrownBy(() -> provider.jobs().close(job))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("NotSubmitter");
    assertThatThrownBy(() -> provider.stakes().bond(Amount.ofTokens("1000.5")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("holds 1000 tokens and needs 1000.5");
    assertThat(coins(provider)).isEqualTo(before);
  }

  @Test
  void a_settled_view_lags_behind_by_the_finality_depth() {
    market.anvil().mine(5);
    JobId job = openJob("1000", Duration.ofDays(1));
    assertThat(submitter.latest().job(job)).isPresent();
    assertThat(submitter.settled().job(job)).isEmpty();
    market.anvil().mine(2);
    assertThat(submitter.settled().job(job)).isPresent();
  }

  @Test
  void many_writes_at_once_get_a_nonce_each() throws Exception {
    JobId job = openJob("1000", Duration.ofDays(1));
    Thread[] writers = new Thread[8];
    for (int i = 0; i < writers.length; i++) {
      Digest wanted = Results.digest("job " + i);
      Instant deadline = submitter.latest().time().plus(Duration.ofDays(1));
      writers[i] =
          Thread.ofVirtual()
              .start(() -> submitter.jobs().open(wanted, Amount.ofTokens("10"), deadline));
    }
    for (Thread writer : writers) writer.join();
    for (int i = 0; i < writers.length; i++) {
      JobId other = submitter.jobs().idOf(Results.digest("job " + i));
      assertThat(submitter.latest().job(other)).isPresent();
    }
    assertThat(submitter.latest().job(job)).isPresent();
  }

  private JobId openJob(String escrow, Duration duration) {
    Instant deadline = submitter.latest().time().plus(duration);
    submitter.jobs().open(WANTED, Amount.ofTokens(escrow), deadline);
    return submitter.jobs().idOf(WANTED);
  }

  private Batch postPay(JobId job, PayRoll before, String tokens) {
    int index = submitter.latest().job(job).orElseThrow().batches();
    var entry = new BatchEntry(TASK, provider.account(), Results.commitment(TASK));
    var batch =
        new Batch(index, List.of(entry), before.plus(provider.account(), Amount.ofTokens(tokens)));
    assertThat(submitter.jobs().postBatch(job, batch.toPost())).isInstanceOf(Outcome.Mined.class);
    return batch;
  }

  private BigInteger coins(ChainGateway gateway) {
    return Quantity.number(market.anvil().ask("eth_getBalance", gateway.account().hex(), "latest"));
  }
}
