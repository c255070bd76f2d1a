// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.staking.JobState;
import network.assay.verification.commitment.Commitments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PayDeskTest {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Amount TEN = Amount.ofTokens("10");

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
    return new PayDesk(
        provider.ports,
        provider.chain,
        PayRules.of(Duration.ofSeconds(1), Duration.ofMinutes(10)),
        provider.earnings,
        List.of(provider.desk));
  }

  @AfterEach
  void stop() throws Exception {
    provider.close();
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
    pay.round();
    assertThat(earnings().earned()).isEqualTo(TEN);
    assertThat(provider.chain.claims).isEmpty();

    provider.clock.pass(WINDOW);
    pay.round();
    pay.round();

    assertThat(provider.chain.claims).hasSize(1);
    assertThat(provider.chain.claims.getFirst().cumulative()).isEqualTo(TEN);
    assertThat(earnings().claimed()).isEqualTo(TEN);
    assertThat(earnings().transactions()).containsExactly("0x1");
  }

  @Test
  void small_pay_waits_for_the_end_of_the_job() throws Exception {
    granted(TEN);
    provider.clock.pass(WINDOW);
    pay.round();
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
    pay.round();
    pay.round();
    assertThat(provider.chain.claims).hasSize(1);
    provider.chain.undoClaims();
    pay.round();

    assertThat(provider.chain.claims).hasSize(2);
    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void a_job_is_not_settled_while_its_claim_can_be_undone() throws Exception {
    granted(TEN);
    over();
    provider.clock.pass(Duration.ofMinutes(11));
    provider.chain.young = true;
    pay.round();
    assertThat(earnings().state()).isEqualTo(Earnings.State.OPEN);

    provider.chain.young = false;
    pay.round();

    assertThat(earnings().state()).isEqualTo(Earnings.State.SETTLED);
  }

  @Test
  void pay_of_a_batch_that_is_not_final_is_not_counted() throws Exception {
    var leaves = List.of(Commitments.payEntry(provider.me.account(), TEN));
    provider.submitter.answers = _ -> new SubmitterReply.Pay(TEN, TestChain.proof(0, leaves, 0));
    pay.round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
  }

  @Test
  void a_forged_proof_is_worth_nothing() throws Exception {
    granted(TEN);
    var honest = (SubmitterReply.Pay) provider.submitter.answers.apply(null);
    provider.submitter.answers = _ -> new SubmitterReply.Pay(Amount.ofTokens("99"), honest.proof());
    over();
    provider.clock.pass(WINDOW);
    pay.round();

    assertThat(earnings().earned()).isEqualTo(Amount.ZERO);
    assertThat(provider.chain.claims).isEmpty();
  }

  @Test
  void a_submitter_that_is_gone_keeps_nobody_from_what_was_granted() throws Exception {
    granted(TEN);
    over();
    pay.round();
    provider.submitter.away = true;
    provider.clock.pass(WINDOW);
    pay.round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void withheld_pay_is_claimed_when_the_challenge_has_ended() throws Exception {
    granted(TEN);
    over();
    provider.clock.pass(WINDOW);
    provider.chain.withheld = true;
    pay.round();
    assertThat(earnings().state()).isEqualTo(Earnings.State.WITHHELD);
    assertThat(provider.chain.claims).isEmpty();

    provider.chain.withheld = false;
    pay.round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
    assertThat(earnings().state()).isEqualTo(Earnings.State.OPEN);
  }

  @Test
  void an_older_grant_is_claimed_while_a_newer_one_has_to_wait() throws Exception {
    Amount hundred = Amount.ofTokens("100");
    granted(hundred);
    pay.round();
    provider.clock.pass(WINDOW.dividedBy(2));
    granted(Amount.ofTokens("250"));
    pay.round();
    provider.clock.pass(WINDOW.dividedBy(2));
    pay.round();
    assertThat(earnings().claimed()).isEqualTo(hundred);
    assertThat(earnings().earned()).isEqualTo(Amount.ofTokens("250"));

    provider.clock.pass(WINDOW.dividedBy(2));
    pay.round();

    assertThat(provider.chain.claims).hasSize(2);
    assertThat(earnings().claimed()).isEqualTo(Amount.ofTokens("250"));
  }

  @Test
  void more_grants_than_are_kept_lose_neither_the_oldest_nor_the_newest() throws Exception {
    for (int i = 1; i <= Grants.MAX + 5; i++) {
      granted(Amount.ofTokens(String.valueOf(100 * i)));
      pay.round();
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
    pay.round();
    provider.chain.down = false;
    pay.round();

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
    pay.round();
    assertThat(provider.book.all()).hasSize(1);
    assertThat(provider.blobs.owners(done.checkpoints().getFirst())).isNotEmpty();

    provider.chain.withheld = false;
    pay.round();

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
    pay.round();

    assertThat(earnings().state()).isEqualTo(Earnings.State.SETTLED);
    assertThat(earnings().work().tasks()).isEqualTo(1);
    assertThat(provider.book.all()).isEmpty();
  }

  @Test
  void what_was_earned_survives_a_restart() throws Exception {
    granted(TEN);
    over();
    pay.round();
    Earnings before = earnings();
    provider.restarted();
    pay = desk();
    provider.submitter.away = true;
    provider.clock.pass(WINDOW);
    assertThat(earnings()).isEqualTo(before);
    pay.round();

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
    pay.round();
    provider.submitter.answers = honest;
    pay.round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }
}
