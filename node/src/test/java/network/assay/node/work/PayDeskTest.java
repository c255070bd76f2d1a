// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.verification.commitment.Commitments;
import org.junit.jupiter.api.Test;

final class PayDeskTest extends PayCase {
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
  void memory_that_runs_out_for_a_moment_does_not_end_the_collecting_of_pay() throws Exception {
    granted(TEN);
    over();
    provider.clock.pass(WINDOW);
    var failed = new AtomicInteger();
    var holder =
        new JobHolder() {
          @Override
          public Instant latest(JobId job) {
            if (failed.getAndIncrement() == 0) throw new OutOfMemoryError("says a test");
            return Instant.EPOCH;
          }

          @Override
          public void forget(JobId job) {}
        };
    pay = new PayDesk(provider.ports, provider.chain, rules(), provider.earnings, List.of(holder));
    pay.start();

    while (earnings().claimed().isZero()) Thread.sleep(5);
    assertThat(failed.get()).isGreaterThan(1);
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
    var honest =
        (SubmitterReply.Pay)
            provider.submitter.answers.apply(
                new SubmitterRequest.ShowPay(TestProvider.JOB, provider.me.account()));
    provider.submitter.answers = _ -> new SubmitterReply.Pay(Amount.ofTokens("99"), honest.proof());
    over();
    provider.clock.pass(WINDOW);
    round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
    assertThat(provider.chain.claims).isEmpty();
  }

  @Test
  void a_grant_beyond_what_its_batch_owes_is_worth_nothing() throws Exception {
    granted(new Amount(BigInteger.ONE.shiftLeft(100)), new Amount(BigInteger.ONE));
    round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
  }

  @Test
  void a_grant_of_what_others_were_paid_already_is_worth_nothing() throws Exception {
    granted(TEN);
    provider.chain.collectedByOthers(TestProvider.JOB, Amount.ofTokens("15"));
    round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
  }

  @Test
  void a_grant_that_others_collect_is_let_go_of_and_an_older_one_is_claimed() throws Exception {
    granted(TEN);
    round();
    granted(TEN.plus(TEN));
    over();
    round();
    assertThat(earnings().earned()).isEqualTo(TEN.plus(TEN));
    provider.chain.collectedByOthers(TestProvider.JOB, Amount.ofTokens("15"));
    provider.clock.pass(WINDOW);
    round();
    round();

    assertThat(provider.chain.claims).hasSize(1);
    assertThat(earnings().earned()).isEqualTo(TEN);
    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void a_job_whose_promised_pay_others_took_is_given_up_and_not_settled() throws Exception {
    granted(TEN);
    over();
    round();
    provider.chain.collectedByOthers(TestProvider.JOB, TEN.plus(TEN));
    provider.submitter.answers = _ -> new SubmitterReply.NoPay();
    provider.clock.pass(Duration.ofMinutes(11));
    round();
    assertThat(earnings().state()).isEqualTo(Earnings.State.SHORT);

    provider.clock.pass(Duration.ofDays(40));
    round();
    assertThat(earnings().state()).isEqualTo(Earnings.State.GIVEN_UP);
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
  void what_a_case_can_withhold_no_longer_is_claimed_while_it_is_open() throws Exception {
    granted(TEN);
    round();
    provider.clock.pass(WINDOW);
    granted(TEN.plus(TEN));
    over();
    provider.chain.withheld = true;
    provider.clock.pass(TestChain.JUDGEMENT.minusSeconds(1));
    round();
    assertThat(provider.chain.claims).isEmpty();
    assertThat(earnings().state()).isEqualTo(Earnings.State.WITHHELD);

    provider.clock.pass(Duration.ofSeconds(1));
    round();
    assertThat(earnings().claimed()).isEqualTo(TEN);

    provider.clock.pass(WINDOW);
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN.plus(TEN));
  }

  @Test
  void pay_that_a_later_batch_could_take_away_is_urgent_until_that_pays() throws Exception {
    granted(Amount.ofTokens("100"));
    round();
    provider.clock.pass(WINDOW);
    granted(Amount.ofTokens("200"));
    round();
    Instant next = provider.chain.batch(TestProvider.JOB, 1).orElseThrow().claimableAt();
    assertThat(provider.chain.hurries).containsExactly(Optional.of(next));

    provider.clock.pass(WINDOW);
    round();

    assertThat(provider.chain.hurries).containsExactly(Optional.of(next), Optional.empty());
  }

  @Test
  void batches_that_promise_nothing_else_make_no_claim_urgent_or_small_pay_due() throws Exception {
    granted(TEN);
    granted(TEN);
    provider.clock.pass(WINDOW);
    round();

    assertThat(provider.chain.claims).isEmpty();
  }

  @Test
  void a_grant_that_pays_late_is_not_given_up() throws Exception {
    granted(TEN);
    over();
    round();
    provider.chain.putOff(TestProvider.JOB, 0, Duration.ofDays(45));
    provider.clock.pass(Duration.ofDays(40));
    round();
    assertThat(earnings().state()).isEqualTo(Earnings.State.OPEN);

    provider.clock.pass(Duration.ofDays(6));
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void a_grant_that_pays_in_weeks_is_kept_across_restarts_and_counts_later() throws Exception {
    granted(TEN);
    provider.chain.putOff(TestProvider.JOB, 0, Duration.ofDays(20));
    round();
    provider.restarted();
    assertThat(earnings().earned()).isEqualTo(TEN);
    assertThat(earnings().grants().near(provider.clock.instant())).isEqualTo(Amount.ZERO);

    provider.clock.pass(Duration.ofDays(17));

    assertThat(earnings().grants().near(provider.clock.instant())).isEqualTo(TEN);
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
}
