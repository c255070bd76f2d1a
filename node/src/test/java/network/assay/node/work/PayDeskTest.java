// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.staking.JobState;
import network.assay.verification.commitment.Commitments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PayDeskTest {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Amount TEN = Amount.ofTokens("10");

  private static final JobId OTHER = new JobId(HashTag.of("test/job").hash(new byte[] {2}));

  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch cut = new CountDownLatch(1);
  private TestProvider provider;
  private PayDesk pay;

  @BeforeEach
  void start() {
    provider = new TestProvider(9);
    provider.desk.start();
    provider.earnings.begin(TestProvider.JOB, new Earnings.Payer(TestProvider.SUBMITTER, false));
    provider.submitter.answers = _ -> new SubmitterReply.NoPay();
    pay = desk();
  }

  private PayDesk desk() {
    return desk(rules());
  }

  private static PayRules rules() {
    return PayRules.of(Duration.ofMillis(50), Duration.ofMinutes(10));
  }

  private PayDesk desk(PayRules rules) {
    return new PayDesk(
        provider.ports, provider.chain, rules, provider.earnings, List.of(provider.desk));
  }

  @AfterEach
  void stop() throws Exception {
    never.countDown();
    pay.stop(Duration.ofSeconds(30));
    provider.close();
  }

  /// Every submitter is asked and has answered, and then whatever can be collected is.
  private void round() throws InterruptedException {
    pay.questions().ask();
    while (pay.questions().underWay() > 0) Thread.sleep(1);
    pay.collect();
  }

  private void askAgain() throws InterruptedException {
    pay.questions().ask();
    Thread.sleep(1);
  }

  /// Answers for some jobs, and for the others never.
  private void silentUnless(Predicate<JobId> answered) {
    var honest = provider.submitter.answers;
    provider.submitter.answers =
        request -> {
          if (answered.test(((SubmitterRequest.ShowPay) request).job())) {
            return honest.apply(request);
          }
          try {
            never.await();
          } catch (InterruptedException e) {
            cut.countDown();
            throw new AssayFault.World("cut off", e);
          }
          return new SubmitterReply.NoPay();
        };
  }

  private Earnings earnings() {
    return provider.earnings.get(TestProvider.JOB).orElseThrow();
  }

  /// A batch on chain that grants this much, and the submitter says so.
  private void granted(Amount amount) {
    Address other = TestNotary.number(3).account();
    List<Digest> leaves =
        List.of(
            Commitments.payEntry(other, TEN), Commitments.payEntry(provider.me.account(), amount));
    int batch =
        provider.chain.post(
            TestProvider.JOB, List.of(), leaves, provider.clock.instant().plus(WINDOW));
    provider.submitter.answers =
        _ -> new SubmitterReply.Pay(amount, TestChain.proof(batch, leaves, 1));
  }

  private void over() {
    provider.chain.end(TestProvider.JOB, JobState.CLOSED, provider.clock.instant());
  }

  @Test
  void pay_is_claimed_once_the_window_has_passed() throws Exception {
    granted(TEN);
    over();
    round();
    assertThat(earnings().earned()).isEqualTo(TEN);
    assertThat(provider.chain.claims).isEmpty();

    provider.clock.pass(WINDOW);
    round();
    round();

    assertThat(provider.chain.claims).hasSize(1);
    assertThat(provider.chain.claims.getFirst().cumulative()).isEqualTo(TEN);
    assertThat(earnings().claimed()).isEqualTo(TEN);
    assertThat(earnings().transactions()).containsExactly("0x1");
  }

  @Test
  void small_pay_waits_for_the_end_of_the_job() throws Exception {
    granted(TEN);
    provider.clock.pass(WINDOW);
    round();
    assertThat(provider.chain.claims).isEmpty();
    assertThat(pay.due()).containsExactly(new PayDesk.Due(TestProvider.JOB, TEN, true, ""));

    pay.claimAll();

    assertThat(provider.chain.claims).hasSize(1);
    assertThat(pay.due()).isEmpty();
  }

  @Test
  void a_claim_that_a_reorganisation_undoes_is_made_again() throws Exception {
    granted(TEN);
    over();
    provider.clock.pass(WINDOW);
    provider.chain.young = true;
    round();
    round();
    assertThat(provider.chain.claims).hasSize(1);
    provider.chain.undoClaims();
    round();

    assertThat(provider.chain.claims).hasSize(2);
    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void a_job_is_not_settled_while_its_claim_can_be_undone() throws Exception {
    granted(TEN);
    over();
    provider.clock.pass(Duration.ofMinutes(11));
    provider.chain.young = true;
    round();
    assertThat(earnings().state()).isEqualTo(Earnings.State.OPEN);

    provider.chain.young = false;
    round();

    assertThat(earnings().state()).isEqualTo(Earnings.State.SETTLED);
  }

  @Test
  void pay_of_a_batch_that_is_not_final_is_not_counted() throws Exception {
    var leaves = List.of(Commitments.payEntry(provider.me.account(), TEN));
    provider.submitter.answers = _ -> new SubmitterReply.Pay(TEN, TestChain.proof(0, leaves, 0));
    round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
  }

  @Test
  void a_forged_proof_is_worth_nothing() throws Exception {
    granted(TEN);
    var honest = (SubmitterReply.Pay) provider.submitter.answers.apply(null);
    provider.submitter.answers = _ -> new SubmitterReply.Pay(Amount.ofTokens("99"), honest.proof());
    over();
    provider.clock.pass(WINDOW);
    round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
    assertThat(provider.chain.claims).isEmpty();
  }

  @Test
  void a_submitter_that_is_gone_keeps_nobody_from_what_was_granted() throws Exception {
    granted(TEN);
    over();
    round();
    provider.submitter.away = true;
    provider.clock.pass(WINDOW);
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void withheld_pay_is_claimed_when_the_challenge_has_ended() throws Exception {
    granted(TEN);
    over();
    provider.clock.pass(WINDOW);
    provider.chain.withheld = true;
    round();
    assertThat(earnings().state()).isEqualTo(Earnings.State.WITHHELD);
    assertThat(provider.chain.claims).isEmpty();

    provider.chain.withheld = false;
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
    assertThat(earnings().state()).isEqualTo(Earnings.State.OPEN);
  }

  @Test
  void an_older_grant_is_claimed_while_a_newer_one_has_to_wait() throws Exception {
    Amount hundred = Amount.ofTokens("100");
    granted(hundred);
    round();
    provider.clock.pass(WINDOW.dividedBy(2));
    granted(Amount.ofTokens("250"));
    round();
    provider.clock.pass(WINDOW.dividedBy(2));
    round();
    assertThat(earnings().claimed()).isEqualTo(hundred);
    assertThat(earnings().earned()).isEqualTo(Amount.ofTokens("250"));

    provider.clock.pass(WINDOW.dividedBy(2));
    round();

    assertThat(provider.chain.claims).hasSize(2);
    assertThat(earnings().claimed()).isEqualTo(Amount.ofTokens("250"));
  }

  @Test
  void small_pay_that_a_later_batch_could_take_away_is_claimed_before_that_pays() throws Exception {
    granted(TEN);
    round();
    provider.clock.pass(WINDOW);
    round();
    assertThat(provider.chain.claims).isEmpty();

    granted(TEN.plus(TEN));
    round();

    assertThat(provider.chain.claims).hasSize(1);
    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void more_grants_than_are_kept_lose_neither_the_oldest_nor_the_newest() throws Exception {
    for (int i = 1; i <= Grants.MAX + 5; i++) {
      granted(Amount.ofTokens(String.valueOf(100 * i)));
      round();
    }
    List<Grants.Grant> kept = earnings().grants().all();
    assertThat(kept).hasSize(Grants.MAX);
    assertThat(kept.getFirst().cumulative()).isEqualTo(Amount.ofTokens("100"));
    assertThat(kept.getLast().cumulative())
        .isEqualTo(Amount.ofTokens(String.valueOf(100 * (Grants.MAX + 5))));
    provider.restarted();
    assertThat(earnings().grants().all()).isEqualTo(kept);
  }

  @Test
  void a_chain_that_is_away_is_asked_again() throws Exception {
    granted(TEN);
    over();
    provider.clock.pass(WINDOW);
    provider.chain.down = true;
    round();
    provider.chain.down = false;
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void what_is_kept_for_a_job_stays_while_a_result_is_challenged() throws Exception {
    provider.submitter.answers = _ -> new SubmitterReply.Kept();
    WorkItem.Stage.Done done = provider.done(TestTasks.train(1, 25, 10));
    provider.submitter.answers = _ -> new SubmitterReply.NoPay();
    over();
    provider.clock.pass(Duration.ofDays(60));
    provider.chain.withheld = true;
    round();
    assertThat(provider.book.all()).hasSize(1);
    assertThat(provider.blobs.owners(done.checkpoints().getFirst())).isNotEmpty();

    provider.chain.withheld = false;
    round();

    assertThat(provider.book.all()).isEmpty();
    assertThat(provider.blobs.owners(done.checkpoints().getFirst())).isEmpty();
  }

  @Test
  void a_job_that_is_over_and_paid_is_settled_and_let_go_of() throws Exception {
    provider.submitter.answers = _ -> new SubmitterReply.Kept();
    provider.done(TestTasks.train(1, 25, 10));
    granted(TEN);
    over();
    provider.clock.pass(Duration.ofMinutes(11));
    round();

    assertThat(earnings().state()).isEqualTo(Earnings.State.SETTLED);
    assertThat(earnings().work().tasks()).isEqualTo(1);
    assertThat(provider.book.all()).isEmpty();
  }

  @Test
  void what_was_earned_survives_a_restart() throws Exception {
    granted(TEN);
    over();
    round();
    Earnings before = earnings();
    provider.restarted();
    pay = desk();
    provider.submitter.away = true;
    provider.clock.pass(WINDOW);
    assertThat(earnings()).isEqualTo(before);
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void what_goes_wrong_with_one_job_keeps_no_round_from_ending() throws Exception {
    granted(TEN);
    over();
    provider.clock.pass(WINDOW);
    var honest = provider.submitter.answers;
    provider.submitter.answers =
        _ -> {
          throw new IllegalStateException("an error of ours");
        };
    round();
    provider.submitter.answers = honest;
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void a_submitter_that_never_answers_keeps_nobody_from_what_was_granted() throws Exception {
    granted(TEN);
    over();
    round();
    silentUnless(_ -> false);
    provider.clock.pass(WINDOW);
    pay.start();
    while (earnings().claimed().isZero()) Thread.sleep(5);

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void a_submitter_that_never_answers_keeps_no_other_from_being_asked() throws Exception {
    for (int i = 0; i < 40; i++) {
      var silent = new JobId(HashTag.of("test/silent").hash(new byte[] {(byte) i}));
      provider.earnings.begin(silent, new Earnings.Payer(TestProvider.peer(50 + i), false));
    }
    granted(TEN);
    silentUnless(TestProvider.JOB::equals);
    pay = desk(rules().patient(Duration.ofMillis(1)));
    while (earnings().earned().isZero()) askAgain();

    // Those that did not answer have places of their own, so that all the others are free.
    granted(TEN.plus(TEN));
    silentUnless(TestProvider.JOB::equals);
    for (int i = 0; i < 20; i++) askAgain();
    while (earnings().earned().equals(TEN)) askAgain();

    assertThat(earnings().earned()).isEqualTo(TEN.plus(TEN));
  }

  @Test
  void a_submitter_is_asked_one_question_at_a_time() throws Exception {
    provider.earnings.begin(OTHER, new Earnings.Payer(TestProvider.SUBMITTER, false));
    provider.chain.open(
        OTHER, provider.customer.account(), TEN, provider.clock.instant().plus(WINDOW));
    silentUnless(_ -> false);
    pay.questions().ask();
    pay.questions().ask();

    assertThat(pay.questions().underWay()).isEqualTo(1);
  }

  @Test
  void a_submitter_that_takes_too_long_is_cut_off() throws Exception {
    silentUnless(_ -> false);
    pay = desk(rules().patient(Duration.ofMillis(1)));
    pay.start();

    assertThat(cut.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
