// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.node.job.Escrow;
import network.assay.node.job.Refunds;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Lease;
import network.assay.staking.BatchStatus;
import network.assay.staking.JobState;
import network.assay.staking.NewBatch;
import network.assay.staking.PayClaim;
import network.assay.staking.ResultCommitment;
import network.assay.staking.gateway.ChainGateway;
import network.assay.staking.gateway.ChainView;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleTree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The adapters against contracts on a real development chain.
final class ChainAdaptersTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final TaskId TASK = new TaskId(digest(1));
  private static final Digest TERMS = digest(2);
  private static final Amount PAY = Amount.ofTokens("40");

  private static TestMarket market;
  private static ChainGateway submitter;
  private static ChainGateway provider;
  private static Notary notary;

  @BeforeAll
  static void start() throws InterruptedException {
    market = TestMarket.start();
    submitter = market.rich("submitter", "10000");
    provider = market.rich("provider", "1000");
    provider.stakes().register(Amount.ofTokens("300"), provider.account(), PEER);
    notary = new GatewayNotary(provider.eip712(), market.key("provider"));
  }

  @AfterAll
  static void end() {
    market.close();
  }

  private static Digest digest(int number) {
    return Digest.parse("%064x".formatted(number));
  }

  private static JobId open(GatewayEscrow escrow, int number) throws InterruptedException {
    Digest wanted = digest(1_000 + number);
    Instant deadline = submitter.latest().time().plus(Duration.ofDays(30));
    Escrow.Receipt first = escrow.open(wanted, Amount.ofTokens("100"), deadline);
    assertThat(first.transaction()).startsWith("0x").hasSize(66);
    assertThat(first.gas()).isPositive();
    escrow.open(wanted, Amount.ofTokens("100"), deadline);
    return submitter.jobs().idOf(wanted);
  }

  private static NewBatch batch(int index, Digest commitment) {
    Digest entry = Commitments.batchEntry(TASK, provider.account(), commitment);
    return new NewBatch(index, MerkleTree.over(List.of(entry)).root(), 1, pay().root(), PAY);
  }

  /// Promises more than the one before: what does not pays with it.
  private static NewBatch promising(int index) {
    NewBatch batch = batch(index, digest(5));
    Amount more = PAY.plus(Amount.of(index));
    return new NewBatch(index, batch.resultsRoot(), 1, batch.payRoot(), more);
  }

  private static MerkleTree pay() {
    return MerkleTree.over(List.of(Commitments.payEntry(provider.account(), PAY)));
  }

  @Test
  void a_job_is_opened_posted_drawn_paid_and_closed() throws Exception {
    var escrow = new GatewayEscrow(submitter, Optional.empty(), (_, _) -> {});
    var onChain = new GatewayJobs(provider);
    var payChain = new GatewayPay(provider, Optional.empty());
    assertThat(onChain.job(new JobId(digest(77)))).isEmpty();
    JobId job = open(escrow, 1);
    assertThat(onChain.job(job).orElseThrow().state()).isEqualTo(JobState.OPEN);
    assertThat(onChain.job(job).orElseThrow().submitter()).isEqualTo(submitter.account());

    NewBatch batch = batch(0, digest(5));
    assertThat(escrow.standing(job, batch)).isEqualTo(new Escrow.Standing.Gone());
    escrow.post(job, batch);
    escrow.post(job, batch);
    // A block comes each second; it is final with another one on top.
    Escrow.Standing.Final lasting = TestMarket.lasting(escrow, job, batch);
    BatchStatus posted = onChain.batch(job, 0).orElseThrow();
    assertThat(onChain.batch(job, 1)).isEmpty();
    assertThat(lasting.beaconBlock()).isEqualTo(posted.beaconBlock());
    assertThat(escrow.standing(job, batch(0, digest(6)))).isEqualTo(new Escrow.Standing.Gone());

    market.passChallengeWindow();
    var claim = new PayClaim(provider.account(), PAY, pay().prove(0));
    assertThat(payChain.withheld(job)).isFalse();
    assertThat(payChain.claim(job, 0, claim, Optional.of(posted.claimableAt()))).startsWith("0x");
    assertThat(payChain.claimed(job).newest()).isEqualTo(PAY);
    payChain.claim(job, 0, claim, Optional.empty());
    while (!payChain.claimed(job).lasting().equals(PAY)) Thread.sleep(100);
    assertThat(payChain.claimed(job).newest()).isEqualTo(PAY);

    escrow.close(job);
    assertThat(onChain.job(job).orElseThrow().state()).isEqualTo(JobState.CLOSED);

    var refunds = new GatewayRefunds(submitter);
    assertThat(refunds.refund(job)).isInstanceOf(Refunds.Answer.NotYet.class);
    market.passChallengeWindow();
    Amount before = submitter.latest().tokenBalance(submitter.account());
    Amount rest = Amount.ofTokens("100").minus(PAY);
    assertThat(refunds.refund(job))
        .isInstanceOfSatisfying(
            Refunds.Answer.Returned.class, back -> assertThat(back.amount()).isEqualTo(rest));
    assertThat(submitter.latest().tokenBalance(submitter.account())).isEqualTo(before.plus(rest));
    while (refunds.refund(job) instanceof Refunds.Answer.NotYet) Thread.sleep(100);
    assertThat(refunds.refund(job)).isInstanceOf(Refunds.Answer.Nothing.class);
  }

  @Test
  void somebody_is_accused_before_the_job_pays_next() throws Exception {
    var escrow = new GatewayEscrow(submitter, Optional.empty(), (_, _) -> {});
    JobId job = open(escrow, 2);
    ChainView view = submitter.latest();
    Instant last = view.refundableAt(view.job(job).orElseThrow());
    assertThat(Windows.accusable(view, job)).isEqualTo(last);

    for (int index = 0; index < 3; index++) escrow.post(job, promising(index));
    var pays = new ArrayList<Instant>();
    for (int index = 0; index < 3; index++) {
      pays.add(submitter.latest().batch(job, index).orElseThrow().claimableAt());
    }
    assertThat(Windows.accusable(submitter.latest(), job)).isEqualTo(pays.getFirst());

    market.passChallengeWindow();
    assertThat(Windows.accusable(submitter.latest(), job)).isEqualTo(pays.get(1));

    JobId unknown = new JobId(digest(78));
    assertThatThrownBy(() -> Windows.accusable(submitter.latest(), unknown))
        .isInstanceOf(AssayFault.World.class);
  }

  @Test
  void the_chain_refuses_in_words_that_say_what_to_do() {
    var escrow = new GatewayEscrow(submitter, Optional.empty(), (_, _) -> {});
    Instant late = submitter.latest().time().plus(Duration.ofDays(1));
    assertThatThrownBy(() -> escrow.open(digest(5_000), Amount.ofTokens("99999"), late))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("holds")
        .hasMessageContaining("needs");
  }

  @Test
  void the_registry_knows_stake_and_peer_once_they_are_final() throws Exception {
    var registry =
        new Registry(account -> submitter.settled().stake(account), InstantSource.system());
    while (registry.peerOf(provider.account()).isEmpty()
        || registry.free(provider.account()).isZero()) {
      Thread.sleep(100);
      registry.forget(provider.account());
    }
    registry.forget(provider.account());
    assertThat(registry.peerOf(provider.account())).contains(PEER);
    assertThat(registry.free(provider.account())).isGreaterThan(Amount.ZERO);
    assertThat(registry.peerOf(submitter.account())).isEmpty();
    assertThat(registry.free(submitter.account())).isEqualTo(Amount.ZERO);
  }

  @Test
  void the_notary_says_who_signed() {
    Instant deadline = Instant.ofEpochSecond(2_000_000_000);
    JobId job = new JobId(digest(3));
    var lease = new Lease(job, TASK, provider.account(), PAY, deadline);
    assertThat(notary.signerOfLease(lease, TERMS, notary.signLease(lease, TERMS)))
        .isEqualTo(provider.account())
        .isEqualTo(notary.account());
    var dearer = new Lease(job, TASK, provider.account(), PAY.plus(PAY), deadline);
    assertThat(notary.signerOfLease(dearer, TERMS, notary.signLease(lease, TERMS)))
        .isNotEqualTo(provider.account());
    assertThat(notary.signerOfLease(lease, Digest.ZERO, notary.signLease(lease, TERMS)))
        .isNotEqualTo(provider.account());
    var result = new ResultCommitment(job, TASK, digest(4), TERMS);
    assertThat(notary.signerOfResult(result, notary.signResult(result)))
        .isEqualTo(provider.account());
    var withoutTerms = new ResultCommitment(job, TASK, digest(4));
    assertThat(notary.signerOfResult(withoutTerms, notary.signResult(result)))
        .isNotEqualTo(provider.account());
    assertThat(
            notary.signerOfCheck(
                job, TASK, 3, digest(4), notary.signCheck(job, TASK, 3, digest(4))))
        .isEqualTo(provider.account());
    assertThat(
            notary.signerOfCheck(
                job, TASK, 2, digest(4), notary.signCheck(job, TASK, 3, digest(4))))
        .isNotEqualTo(provider.account());
  }

  @Test
  void a_signature_nobody_can_have_made_is_the_peers_fault() {
    JobId job = new JobId(digest(3));
    var result = new ResultCommitment(job, TASK, digest(4), TERMS);
    var impossible = new Signature(Digest.ZERO, Digest.ZERO, 27);
    assertThatThrownBy(() -> notary.signerOfResult(result, impossible))
        .isInstanceOf(AssayFault.Peer.class);
    Instant deadline = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    var huge = new Lease(job, TASK, Address.ZERO, new Amount(BigInteger.TWO.pow(200)), deadline);
    Signature any = notary.signResult(result);
    assertThatThrownBy(() -> notary.signerOfLease(huge, TERMS, any))
        .isInstanceOf(AssayFault.Peer.class);
  }
}
