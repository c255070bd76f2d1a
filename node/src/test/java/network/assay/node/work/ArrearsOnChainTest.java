// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.chain.ChainFeed;
import network.assay.node.chain.ChainListeners;
import network.assay.node.chain.GatewayArrears;
import network.assay.node.chain.GatewayDemands;
import network.assay.node.chain.GatewayEscrow;
import network.assay.node.chain.GatewayJobs;
import network.assay.node.chain.GatewayNotary;
import network.assay.node.chain.GatewayRefunds;
import network.assay.node.chain.Notary;
import network.assay.node.chain.PracticeTask;
import network.assay.node.chain.ShownOnChain;
import network.assay.node.chain.TestMarket;
import network.assay.node.job.Demands;
import network.assay.node.job.Refunds;
import network.assay.node.job.Shown;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.node.store.Database;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.staking.JobStatus;
import network.assay.staking.NewBatch;
import network.assay.staking.PayClaim;
import network.assay.staking.ResultCommitment;
import network.assay.staking.SignedTaken;
import network.assay.staking.Taken;
import network.assay.staking.gateway.ChainGateway;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleTree;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A provider past its submitter, on a real chain.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ArrearsOnChainTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final TaskId TASK = PracticeTask.spec().id();
  private static final Terms TERMS = PracticeTask.of(new ScalarBackend()).terms();
  private static final Amount PRICE = Amount.ofTokens("4");
  private static final Amount ESCROW = Amount.ofTokens("10");

  private final MemoryRecords work = new MemoryRecords();
  private final MemoryRecords taken = new MemoryRecords();
  private TestMarket market;
  private ChainGateway submitter;
  private ChainGateway provider;
  private Notary customer;
  private WorkPorts ports;
  private GatewayArrears arrears;
  private WorkBook book;
  private EarningsBook earnings;
  private JobId job;

  @BeforeEach
  void start() throws InterruptedException {
    market = TestMarket.start();
    submitter = market.rich("submitter", "1000");
    provider = market.rich("provider", "1000");
    provider.stakes().register(Amount.ofTokens("300"), provider.account(), PEER);
    customer = new GatewayNotary(submitter.eip712(), market.key("submitter"));
    var blobs = new MemoryBlobs();
    ports =
        new WorkPorts(
            new GatewayNotary(provider.eip712(), market.key("provider")),
            new GatewayJobs(provider),
            new TestSubmitter(blobs),
            new StateStore(blobs),
            () -> provider.latest().time());
    arrears = new GatewayArrears(provider, Optional.empty());
    book = new WorkBook(work, taken);
    earnings = new EarningsBook(new MemoryRecords(), ports.clock());
    Digest digest = Digest.parse("%064x".formatted(7));
    escrow().open(digest, ESCROW, submitter.latest().time().plus(Duration.ofDays(1)));
    job = submitter.jobs().idOf(digest);
    earnings.begin(job, PEER);
  }

  @AfterEach
  void end() {
    market.close();
  }

  private GatewayEscrow escrow() {
    return new GatewayEscrow(submitter, Optional.empty(), (_, _) -> {});
  }

  /// A result that was returned, and that the submitter has said it keeps.
  private WorkItem done() {
    Instant deadline = provider.latest().time().plusSeconds(30).truncatedTo(ChronoUnit.SECONDS);
    var lease = new Lease(job, TASK, provider.account(), PRICE, deadline);
    var request =
        new ProviderRequest.TakeLease(
            lease,
            new LeasedTerms(TERMS.digest(), TERMS.input(), TERMS.fixed()),
            customer.signLease(lease, TERMS.digest()),
            PracticeTask.spec(),
            List.of());
    int segments = Math.ceilDiv(TERMS.steps(), TERMS.segmentSteps());
    var states = new ArrayList<Digest>(List.of(TERMS.input()));
    for (int i = 1; i <= segments; i++) states.add(Digest.parse("%064x".formatted(50 + i)));
    var opening = new Opening(new Transcript(states), Digest.parse("%064x".formatted(6)));
    Digest commitment = Commitments.result(TASK, opening.transcript().root(), opening.salt());
    var claim =
        new ResultClaim(
            TASK,
            provider.account(),
            commitment,
            ports.notary().signResult(new ResultCommitment(job, TASK, commitment, TERMS.digest())),
            opening.transcript().output(),
            new ContentId(opening.transcript().output()));
    var item =
        new WorkItem(
            PEER,
            request,
            new WorkItem.Stage.Done(
                claim, opening, List.of(), List.of(), 0, WorkItem.Delivery.KEPT));
    book.put(item);
    return item;
  }

  private Coverage coverage() {
    return new Coverage(book, earnings, Reports.none());
  }

  private void show() throws InterruptedException {
    var desk = new ShowDesk(ports, arrears, ShowRules.of(PRICE), book, coverage());
    market.passTime(Duration.ofSeconds(91));
    Instant end = provider.latest().time().plus(Arrears.GRACE);
    while (!arrears.isRecorded(job, TASK)) {
      assertThat(ports.clock().instant()).as("a result is shown in time").isBefore(end);
      desk.round();
      while (desk.underWay() > 0) Thread.sleep(20);
    }
    desk.stop(Duration.ofSeconds(1));
  }

  private JobStatus status() {
    return submitter.latest().job(job).orElseThrow();
  }

  private boolean collect() {
    var exposure = new Exposure(book, earnings, new MemoryRecords(), ESCROW, ports.clock());
    return new ArrearsClaims(ports, arrears, book, coverage(), exposure, PRICE)
        .collect(job, status(), false);
  }

  private void refunds(Amount wanted, ShownOnChain shown) throws InterruptedException {
    var refunds = new GatewayRefunds(submitter, shown::providers);
    Amount before = submitter.latest().tokenBalance(submitter.account());
    while (!submitter.latest().tokenBalance(submitter.account()).equals(before.plus(wanted))) {
      refunds.recorders(job).forEach(one -> refunds.settle(job, one, Optional.empty()));
      if (refunds.refund(job) instanceof Refunds.Answer.NotYet) Thread.sleep(100);
    }
  }

  private Amount providerHas() {
    return provider.latest().tokenBalance(provider.account());
  }

  @Test
  void a_provider_that_its_submitter_ignores_shows_its_result_and_is_paid_and_the_rest_goes_back()
      throws Exception {
    done();
    show();
    assertThat(status().reserved()).isEqualTo(PRICE);
    Amount before = providerHas();
    assertThat(collect()).isFalse();
    assertThat(providerHas()).isEqualTo(before);

    escrow().close(job);
    market.passChallengeWindow();
    market.passTime(Duration.ofSeconds(2));
    while (!collect()) Thread.sleep(100);
    assertThat(providerHas()).isEqualTo(before.plus(PRICE));
    following(shown -> refunds(ESCROW.minus(PRICE), shown));
  }

  @Test
  void what_was_shown_and_never_claimed_is_paid_by_who_has_the_rest_refunded() throws Exception {
    done();
    show();
    Amount before = providerHas();
    escrow().close(job);
    market.passChallengeWindow();
    market.passTime(Duration.ofSeconds(2));
    following(
        shown -> {
          while (shown.providers(job).isEmpty()) Thread.sleep(50);
          var refunds = new GatewayRefunds(submitter, shown::providers);
          while (providerHas().equals(before)) {
            refunds.recorders(job).forEach(one -> refunds.settle(job, one, Optional.empty()));
            Thread.sleep(100);
          }
        });
    assertThat(providerHas()).isEqualTo(before.plus(PRICE));
  }

  @Test
  void what_is_granted_and_claimed_after_it_was_shown_is_paid_once_and_the_rest_goes_back()
      throws Exception {
    done();
    show();
    var pay = MerkleTree.over(List.of(Commitments.payEntry(provider.account(), PRICE)));
    escrow().post(job, new NewBatch(0, Digest.ZERO, 0, pay.root(), PRICE));
    market.passChallengeWindow();
    market.passTime(Duration.ofSeconds(2));
    Amount before = providerHas();
    var _ = provider.jobs().claim(job, 0, new PayClaim(provider.account(), PRICE, pay.prove(0)));
    while (!collect()) Thread.sleep(100);
    assertThat(providerHas()).isEqualTo(before.plus(PRICE));
    escrow().close(job);
    market.passChallengeWindow();
    market.passTime(Duration.ofSeconds(2));
    following(shown -> refunds(ESCROW.minus(PRICE), shown));
    assertThat(providerHas()).isEqualTo(before.plus(PRICE));
  }

  @Test
  void what_the_submitter_took_and_never_posted_is_paid() throws Exception {
    WorkItem item = done();
    var result = (WorkItem.Stage.Done) item.stage();
    var word = new Taken(job, TASK, provider.account(), result.claim().commitment(), PRICE);
    book.put(new SignedTaken(word, customer.signTaken(word)));
    escrow().close(job);
    Amount before = providerHas();
    Duration window = provider.rules().challengeWindow();
    market.passTime(window.dividedBy(4).plusSeconds(2));
    collect();
    assertThat(status().reserved()).isEqualTo(PRICE);
    market.passTime(window.plusSeconds(2));
    while (!collect()) Thread.sleep(100);
    assertThat(providerHas()).isEqualTo(before.plus(PRICE));
  }

  @Test
  void a_result_that_is_shown_is_demanded_and_silence_is_slashed() throws Exception {
    WorkItem item = done();
    show();
    Amount stake = submitter.latest().stake(provider.account()).bonded();
    following(
        shown -> {
          while (shown.of(job, _ -> true).isEmpty()) Thread.sleep(50);
          Shown.Result found = shown.of(job, _ -> true).getFirst();
          var claim = ((WorkItem.Stage.Done) item.stage()).claim();
          assertThat(found.key().commitment()).isEqualTo(claim.commitment());
          assertThat(found.signature()).contains(claim.signature());
          while (shown.followedTo().isBefore(item.lease().deadline())) Thread.sleep(50);

          var demands = new GatewayDemands(submitter, Optional.empty());
          var about =
              new Demands.About(
                  found.key(), found.signature().orElseThrow(), TERMS, Optional.empty());
          demands.demand(about, 0);
          assertThat(demands.standing(found.key())).isEqualTo(Demands.Standing.OPEN);
          market.passTime(submitter.rules().moveClock().plusSeconds(1));
          demands.expire(found.key());

          assertThat(submitter.latest().isConvicted(job, provider.account())).isTrue();
          assertThat(stake.minus(submitter.latest().stake(provider.account()).bonded()))
              .isEqualTo(submitter.rules().freezeAmount());
          // Nothing of the convicted stays set aside.
          escrow().close(job);
          market.passChallengeWindow();
          market.passTime(Duration.ofSeconds(2));
          refunds(ESCROW, shown);
        });
  }

  private interface Following {
    void run(ShownOnChain shown) throws Exception;
  }

  /// With what the submitter's node follows of the chain.
  private void following(Following what) throws Exception {
    try (var database = Database.open(market.folder("submitter-data").resolve("assay.db"))) {
      var listeners = new ChainListeners();
      var feed =
          new ChainFeed(
              new ChainFeed.Settings(
                  submitter.account(), market.network(), 1, Duration.ofMillis(50)),
              submitter.logs(),
              database,
              listeners);
      var shown = new ShownOnChain(submitter, feed::history, () -> feed.status().followed());
      listeners.add(shown);
      feed.start();
      try {
        what.run(shown);
      } finally {
        feed.stop(Duration.ofSeconds(30));
      }
    }
  }
}
