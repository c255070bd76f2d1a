// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.staking.JobState;
import network.assay.verification.task.TaskPrograms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LeaseTermsTest {
  private static final TaskSpec TASK = TestTasks.train(1, 25, 10);
  private static final LeasedTerms TERMS = TestTasks.terms(TASK);

  private static final TaskSpec LONGER = TestTasks.train(3, 500_000, 1_000);

  private TestProvider provider;

  @BeforeEach
  void start() {
    provider = new TestProvider(9);
    provider.desk.start();
  }

  @AfterEach
  void stop() throws Exception {
    provider.close();
  }

  private Lease lease(Address whose, Amount price, Duration time) {
    return new Lease(
        TestProvider.JOB, TASK.id(), whose, price, provider.clock.instant().plus(time));
  }

  private Lease priced(Amount price) {
    return lease(provider.me.account(), price, Duration.ofMinutes(5));
  }

  private String refusal(Lease lease) {
    return provider.refusal(provider.request(lease, TASK));
  }

  @Test
  void a_lease_for_another_provider_is_refused() {
    Address other = TestNotary.number(8).account();

    assertThat(refusal(lease(other, Amount.ofTokens("10"), Duration.ofMinutes(5))))
        .contains("for provider " + other);
  }

  @Test
  void a_task_that_ends_after_its_job_is_refused_however_long_its_lease_is() {
    long operations =
        ((TaskNeeds.Measured.Fits)
                TaskNeeds.measure(LONGER, Long.MAX_VALUE, new TaskPrograms(), TestProvider.BACKEND))
            .needs()
            .operations();
    // At a thousand million operations a second.
    Duration takes = Duration.ofSeconds(Math.ceilDiv(operations, 1_000_000_000));
    assertThat(takes).isGreaterThan(Duration.ofSeconds(1));
    assertThat(refusalWithJobOf(takes.minusSeconds(1))).contains("the job ends before that");
    assertThat(refusalWithJobOf(takes.plusSeconds(1))).isEqualTo("accepted");
  }

  @Test
  void what_is_done_is_handed_over_again_up_to_the_end_of_its_job() throws Exception {
    provider.done(TASK);
    while (provider.desk.busy() > 0) Thread.sleep(5);
    Instant end = provider.clock.instant().plusMillis(1);
    provider.chain.end(TestProvider.JOB, JobState.OPEN, end);

    assertThat(refusal(lease(provider.me.account(), Amount.ofTokens("10"), Duration.ofMinutes(9))))
        .isEqualTo("accepted");
  }

  private String refusalWithJobOf(Duration left) {
    provider.chain.end(TestProvider.JOB, JobState.OPEN, provider.clock.instant().plus(left));
    var lease =
        new Lease(
            TestProvider.JOB,
            LONGER.id(),
            provider.me.account(),
            Amount.ofTokens("100"),
            provider.clock.instant().plus(Duration.ofHours(1)));
    return provider.refusal(provider.request(lease, LONGER));
  }

  @Test
  void a_lease_for_another_task_is_refused() {
    Lease other = provider.lease(TestTasks.train(2, 25, 10));

    assertThat(refusal(other)).contains("another task");
  }

  @Test
  void a_lease_that_its_submitter_did_not_sign_is_refused() {
    Lease lease = priced(Amount.ofTokens("10"));
    var forged =
        new ProviderRequest.TakeLease(
            lease,
            TERMS,
            TestNotary.number(5).signLease(lease, TERMS.digest()),
            TASK,
            provider.inputs());
    var garbled =
        new ProviderRequest.TakeLease(
            lease,
            TERMS,
            provider.customer.signLease(priced(Amount.ofTokens("11")), TERMS.digest()),
            TASK,
            provider.inputs());

    assertThat(provider.refusal(forged)).contains("did not open the job");
    assertThat(provider.refusal(garbled)).contains("nobody signed");
  }

  @Test
  void a_lease_over_other_terms_is_refused() {
    var none = new LeasedTerms(Digest.ZERO, TERMS.input(), TERMS.fixed());
    var otherTask = TestTasks.terms(TestTasks.train(1, 30, 10));
    var otherData = new LeasedTerms(TERMS.digest(), TERMS.input(), Digest.ZERO);
    for (LeasedTerms terms : List.of(none, otherTask, otherData)) {
      assertThat(provider.refusal(provider.request(provider.lease(TASK), terms, TASK)))
          .contains("other terms");
    }
  }

  @Test
  void a_lease_that_was_signed_over_others_than_the_terms_it_names_is_refused() {
    Lease lease = provider.lease(TASK);
    var request =
        new ProviderRequest.TakeLease(
            lease, TERMS, provider.customer.signLease(lease, Digest.ZERO), TASK, provider.inputs());

    assertThat(provider.refusal(request)).contains("nobody signed");
  }

  @Test
  void a_low_price_is_refused_with_the_right_one() {
    assertThat(refusal(priced(Amount.of(1)))).contains("the task costs 0.0");
  }

  @Test
  void a_job_that_is_not_there_or_over_is_refused() {
    var job = new JobId(HashTag.of("test/other").hash(new byte[0]));
    var lease =
        new Lease(
            job,
            TASK.id(),
            provider.me.account(),
            Amount.ofTokens("10"),
            provider.clock.instant().plusSeconds(60));
    assertThat(refusal(lease)).contains("not on chain");

    provider.chain.end(TestProvider.JOB, JobState.CLOSED, provider.clock.instant());
    assertThat(refusal(priced(Amount.ofTokens("10")))).contains("over");
  }

  @Test
  void more_than_the_escrow_holds_is_refused() {
    assertThat(refusal(priced(Amount.ofTokens("1001")))).contains("1000 tokens free");
  }

  @Test
  void work_that_is_promised_already_counts_against_the_escrow() {
    provider.submitter.away = true;
    assertThat(refusal(priced(Amount.ofTokens("900")))).isEqualTo("accepted");
    TaskSpec second = TestTasks.train(2, 25, 10);
    var lease =
        new Lease(
            TestProvider.JOB,
            second.id(),
            provider.me.account(),
            Amount.ofTokens("200"),
            provider.clock.instant().plusSeconds(60));

    assertThat(provider.refusal(provider.request(lease, second))).contains("1100 are due");
  }

  @Test
  void work_that_no_batch_shows_yet_counts_against_the_escrow() throws Exception {
    WorkItem.Stage.Done done = provider.done(TestTasks.train(2, 25, 10));
    Lease next = priced(Amount.ofTokens("995"));

    assertThat(refusal(next)).contains("1005 are due");
    provider.posted(done);
    assertThat(refusalOnceFree(next)).isEqualTo("accepted");
  }

  // The submitter may have a result a moment before its provider counts itself free.
  private String refusalOnceFree(Lease lease) throws InterruptedException {
    String refusal = refusal(lease);
    for (int look = 0; look < 1000 && refusal.startsWith("busy"); look++) {
      Thread.sleep(5);
      refusal = refusal(lease);
    }
    return refusal;
  }

  @Test
  void a_deadline_that_cannot_be_kept_is_refused() {
    Amount price = Amount.ofTokens("10");
    Address me = provider.me.account();

    assertThat(refusal(lease(me, price, Duration.ofSeconds(-1)))).contains("passed");
    assertThat(refusal(lease(me, price, Duration.ofDays(8)))).contains("168 hours");
    TaskSpec huge = TestTasks.train(1, 1_000_000, 1_000);
    assertThat(
            provider.refusal(
                provider.request(
                    new Lease(
                        TestProvider.JOB,
                        huge.id(),
                        me,
                        Amount.ofTokens("100"),
                        provider.clock.instant().plusSeconds(2)),
                    huge)))
        .contains("it takes");
  }

  @Test
  void a_second_task_is_refused_while_it_is_busy() {
    provider.submitter.away = true;
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));

    assertThat(provider.refusal(provider.request(TestTasks.train(2, 25, 10))))
        .isEqualTo("busy with 1 tasks");
  }

  @Test
  void another_peer_cannot_bring_the_same_task() {
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));

    assertThat(provider.refusal(TestProvider.STRANGER, provider.request(TASK)))
        .contains("another peer");
  }

  @Test
  void a_task_that_needs_too_much_memory_is_refused_before_it_is_looked_into() {
    var giant = new ModelSpec.Mlp(List.of(32_768, 32_768, 32_768, 32_768, 10));
    Work work =
        new Work.Train(
            new StateRef.Initial(1),
            new DataRef(TestTasks.REF.state(), 90),
            new SampleRange(0, 90),
            7,
            0,
            10,
            10,
            8,
            new Optimizer.Sgd(0.1f, 0.9f));
    var task = new TaskSpec(Digest.ZERO, giant, work);

    assertThat(provider.refusal(provider.request(task))).contains("MiB of memory, 64 are");
  }

  @Test
  void a_task_under_other_rules_is_refused() {
    var task = new TaskSpec(Digest.ZERO, TASK.model(), TASK.work());

    assertThat(provider.refusal(provider.request(task))).contains("other rules");
  }

  @Test
  void a_task_whose_inputs_are_nowhere_or_superfluous_is_refused() {
    ProviderRequest.TakeLease right = provider.request(TASK);
    var none =
        new ProviderRequest.TakeLease(right.lease(), TERMS, right.signature(), TASK, List.of());
    var twice =
        new ProviderRequest.TakeLease(
            right.lease(),
            TERMS,
            right.signature(),
            TASK,
            List.of(right.inputs().getFirst(), right.inputs().getFirst()));

    assertThat(provider.refusal(none)).contains("nobody says where");
    assertThat(provider.refusal(twice)).contains("twice");
  }

  @Test
  void a_task_with_too_many_checkpoints_is_refused() {
    provider.with(
        new WorkRules(
            TestProvider.PRICE, 1, 64 << 20, 10, WorkRules.Times.STANDARD, Conduct.HONEST));
    provider.desk.start();

    assertThat(provider.refusal(provider.request(TestTasks.train(1, 20, 1))))
        .contains("too many checkpoints");
  }

  @Test
  void a_lease_is_refused_whose_segment_cannot_be_done_again_within_the_disputes_clock() {
    // A step takes about 10 us as this provider says: a segment of all of them 10 s.
    TaskSpec whole = TestTasks.train(1, 1_000_000, 1_000_000);
    TaskSpec parted = TestTasks.train(1, 1_000_000, 10_000);
    provider.with(provider.rules.clock(Duration.ofMinutes(1)));
    provider.desk.start();

    assertThat(provider.refusal(provider.request(hasty(whole), whole)))
        .contains("1000000 steps takes too long to be defended");
    assertThat(provider.refusal(provider.request(hasty(parted), parted))).contains("it takes");
    provider.with(provider.rules.clock(Duration.ofHours(1)));
    provider.desk.start();
    assertThat(provider.refusal(provider.request(hasty(whole), whole))).contains("it takes");
  }

  /// So short that it is refused for that, if for nothing else.
  private Lease hasty(TaskSpec task) {
    return new Lease(
        TestProvider.JOB,
        task.id(),
        provider.me.account(),
        Amount.ofTokens("100"),
        provider.clock.instant().plusSeconds(1));
  }
}
