// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.staking.JobState;
import network.assay.staking.SignedTaken;
import network.assay.staking.Taken;
import org.junit.jupiter.api.Test;

/// Pay for what a submitter took and never granted.
final class ArrearsClaimsTest extends PayCase {
  private static final Duration QUARTER = FakeArrears.WINDOW.dividedBy(4);

  private SignedTaken taken(int number) {
    var task = new TaskId(new Digest(number, 1, 1, 1));
    var word =
        new Taken(TestProvider.JOB, task, provider.me.account(), new Digest(number, 2, 2, 2), TEN);
    var signed = new SignedTaken(word, provider.customer.signTaken(word));
    provider.book.put(signed);
    return signed;
  }

  @Test
  void what_was_taken_and_is_granted_by_nothing_is_recorded_after_the_end_and_paid_a_window_later()
      throws Exception {
    SignedTaken one = taken(1);
    round();
    over();
    round();
    provider.clock.pass(QUARTER);
    round();
    assertThat(arrears.taken).isEmpty();

    provider.clock.pass(Duration.ofSeconds(1));
    arrears.now = provider.clock.instant();
    round();
    round();
    assertThat(arrears.taken).containsExactly(List.of(one));
    assertThat(arrears.payments).isEmpty();

    provider.clock.pass(FakeArrears.WINDOW.plusSeconds(1));
    round();
    round();
    assertThat(arrears.payments).containsExactly(TEN);
  }

  @Test
  void nothing_is_recorded_of_what_is_granted() throws Exception {
    taken(1);
    granted(TEN);
    round();
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    round();
    assertThat(arrears.taken).isEmpty();
  }

  /// What is recorded counts as paid by what was granted for something else.
  @Test
  void all_words_are_recorded_where_a_part_of_them_is_granted() throws Exception {
    SignedTaken one = taken(1);
    SignedTaken two = taken(2);
    granted(TEN);
    round();
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    round();
    assertThat(arrears.taken).hasSize(1);
    assertThat(arrears.taken.getFirst()).containsExactlyInAnyOrder(one, two);
  }

  @Test
  void many_words_are_recorded_a_few_at_a_time() throws Exception {
    for (int i = 0; i < Arrears.MAX_WORDS + 1; i++) taken(i);
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    round();
    assertThat(arrears.taken).extracting(List::size).containsExactly(Arrears.MAX_WORDS, 1);
  }

  @Test
  void a_submitter_that_grants_all_but_a_little_has_no_gas_spent_on_all() throws Exception {
    for (int i = 0; i < 80; i++) taken(i);
    granted(Amount.ofTokens("790"));
    round();
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    round();
    assertThat(arrears.taken).isEmpty();
  }

  @Test
  void what_was_granted_after_it_was_recorded_is_let_go_and_not_asked_for() throws Exception {
    taken(1);
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    arrears.now = provider.clock.instant();
    round();
    arrears.granted = TEN;
    provider.clock.pass(FakeArrears.WINDOW.plusSeconds(1));
    round();
    round();
    assertThat(arrears.payments).isEmpty();
    assertThat(earnings().state()).isEqualTo(Earnings.State.SETTLED);
  }

  @Test
  void a_challenge_withholds_what_was_recorded_too() throws Exception {
    taken(1);
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    arrears.now = provider.clock.instant();
    round();
    provider.chain.withheld = true;
    provider.clock.pass(FakeArrears.WINDOW.plusSeconds(1));
    round();
    assertThat(arrears.payments).isEmpty();

    provider.chain.withheld = false;
    round();
    assertThat(arrears.payments).containsExactly(TEN);
  }

  @Test
  void a_job_is_not_let_go_of_before_what_was_recorded_is_paid() throws Exception {
    taken(1);
    provider.chain.end(TestProvider.JOB, JobState.CLOSED, provider.clock.instant());
    provider.clock.pass(FakeArrears.WINDOW.dividedBy(2).minusSeconds(1));
    arrears.now = provider.clock.instant();
    round();
    provider.clock.pass(Duration.ofMinutes(7));
    round();
    assertThat(earnings().isOver()).isFalse();
    provider.clock.pass(FakeArrears.WINDOW);
    round();
    round();
    assertThat(earnings().state()).isEqualTo(Earnings.State.SETTLED);
    assertThat(provider.book.words(TestProvider.JOB)).isEmpty();
    assertThat(Amount.ZERO).isEqualTo(arrears.account(TestProvider.JOB).status().held());
  }

  @Test
  void a_chain_of_challenges_withholds_what_was_recorded_for_one_judgement() throws Exception {
    taken(1);
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    arrears.now = provider.clock.instant();
    round();
    provider.chain.withheld = true;
    provider.clock.pass(FakeArrears.WINDOW.plus(FakeArrears.JUDGEMENT).minusSeconds(1));
    round();
    assertThat(arrears.payments).isEmpty();

    provider.clock.pass(Duration.ofSeconds(1));
    round();
    assertThat(arrears.payments).containsExactly(TEN);
  }

  @Test
  void what_was_not_free_is_set_aside_once_it_is_and_after_what_was_is_paid() throws Exception {
    taken(1);
    arrears.room = Amount.ofTokens("4");
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    arrears.now = provider.clock.instant();
    round();
    arrears.room = TEN;
    round();
    assertThat(arrears.raised).isZero();

    provider.clock.pass(FakeArrears.WINDOW);
    round();
    assertThat(arrears.payments).containsExactly(Amount.ofTokens("4"));
    assertThat(arrears.raised).isEqualTo(1);
    arrears.now = provider.clock.instant();
    assertThat(earnings().isOver()).isFalse();
    provider.clock.pass(FakeArrears.WINDOW);
    round();
    assertThat(arrears.payments).containsExactly(Amount.ofTokens("4"), Amount.ofTokens("6"));
  }

  @Test
  void less_than_its_gas_is_neither_paid_nor_set_aside() throws Exception {
    taken(1);
    arrears.room = Amount.ofTokens("0.9");
    provider.chain.reserve(TestProvider.JOB, Amount.ofTokens("999.1"));
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    arrears.now = provider.clock.instant();
    round();
    assertThat(arrears.taken).hasSize(1);
    provider.clock.pass(FakeArrears.WINDOW.plus(Duration.ofMinutes(10)));
    round();
    assertThat(arrears.payments).isEmpty();
    assertThat(arrears.raised).isZero();
    assertThat(earnings().state()).isEqualTo(Earnings.State.SETTLED);
  }

  /// A submitter puts the end of its job off as often as it likes.
  @Test
  void words_of_a_live_job_are_recorded_once_a_batch_had_the_time_to_grant_them() throws Exception {
    provider.submitter.answers = _ -> new SubmitterReply.Kept();
    SignedTaken signed = old(1);
    provider.submitter.answers = _ -> new SubmitterReply.NoPay();
    provider.clock.pass(Duration.ofMinutes(5).plus(FakeArrears.WINDOW));
    round();
    assertThat(arrears.taken).isEmpty();

    provider.clock.pass(Duration.ofSeconds(1));
    round();
    round();
    assertThat(arrears.taken).containsExactly(List.of(signed));
  }

  /// Each record begins the window of all anew: in a live job, one is paid before the next.
  @Test
  void what_is_recorded_in_a_live_job_is_paid_before_more_is_recorded() throws Exception {
    provider.submitter.answers = _ -> new SubmitterReply.Kept();
    old(1);
    provider.submitter.answers = _ -> new SubmitterReply.NoPay();
    provider.clock.pass(Duration.ofMinutes(6).plus(FakeArrears.WINDOW));
    arrears.now = provider.clock.instant();
    round();
    provider.submitter.answers = _ -> new SubmitterReply.Kept();
    old(2);
    provider.submitter.answers = _ -> new SubmitterReply.NoPay();
    provider.clock.pass(FakeArrears.WINDOW.minusSeconds(1));
    round();
    assertThat(arrears.taken).hasSize(1);
    assertThat(arrears.payments).isEmpty();
    provider.clock.pass(Duration.ofMinutes(6));
    round();
    arrears.now = provider.clock.instant();
    round();
    assertThat(arrears.payments).containsExactly(TEN);
    assertThat(arrears.taken).hasSize(2);
  }

  /// A task that is done, and the word for it.
  private SignedTaken old(int number) throws InterruptedException {
    TaskSpec task = TestTasks.train(number, 25, 10);
    WorkItem.Stage.Done done = provider.done(task);
    var word =
        new Taken(
            TestProvider.JOB, task.id(), provider.me.account(), done.claim().commitment(), TEN);
    var signed = new SignedTaken(word, provider.customer.signTaken(word));
    provider.book.put(signed);
    return signed;
  }

  @Test
  void the_chain_is_asked_once_for_each_word_that_is_not_worth_its_gas() throws Exception {
    for (int i = 0; i < 80; i++) taken(i);
    granted(Amount.ofTokens("790"));
    round();
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    for (int i = 0; i < 5; i++) round();
    assertThat(arrears.taken).isEmpty();
    assertThat(arrears.questions).isEqualTo(80);
  }

  @Test
  void words_that_are_refused_keep_nothing_from_being_paid() throws Exception {
    taken(1);
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    arrears.now = provider.clock.instant();
    round();
    taken(2);
    arrears.refusing = true;
    provider.chain.end(TestProvider.JOB, JobState.CLOSED, provider.clock.instant());
    provider.clock.pass(QUARTER.plusSeconds(1));
    round();
    provider.clock.pass(FakeArrears.WINDOW);
    round();
    assertThat(arrears.payments).containsExactly(TEN);
  }

  /// A submitter could else keep back all words by one that nobody can record.
  @Test
  void a_word_that_is_refused_keeps_no_other_from_being_recorded() throws Exception {
    for (int i = 0; i < 150; i++) taken(i);
    SignedTaken first = taken(200);
    SignedTaken second = taken(201);
    arrears.poisoned.addAll(List.of(first.word().task(), second.word().task()));
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    for (int i = 0; i < 3; i++) round();
    assertThat(arrears.taken.stream().flatMap(List::stream)).hasSize(150);

    int refusals = arrears.refusals;
    assertThat(refusals).isLessThan(40);
    for (int i = 0; i < 20; i++) round();
    assertThat(arrears.refusals).as("left alone from then on").isEqualTo(refusals);
    arrears.now = provider.clock.instant().minus(FakeArrears.WINDOW);
    round();
    assertThat(arrears.payments).containsExactly(Amount.ofTokens("1500"));
  }

  @Test
  void a_chain_that_takes_no_word_at_all_is_asked_less_and_less_and_takes_all_in_the_end()
      throws Exception {
    for (int i = 0; i < 150; i++) taken(i);
    arrears.refusing = true;
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    for (int i = 0; i < 30; i++) round();
    assertThat(arrears.refusals).isBetween(16, 8 * 16);

    arrears.refusing = false;
    for (int i = 0; i < 12; i++) round();
    assertThat(arrears.taken.stream().flatMap(List::stream)).hasSize(150);
  }

  @Test
  void what_is_paid_past_the_batches_is_not_held_against_the_account() throws Exception {
    provider.submitter.answers = _ -> new SubmitterReply.Kept();
    old(1);
    provider.submitter.answers = _ -> new SubmitterReply.NoPay();
    Address account = provider.customer.account();
    assertThat(provider.desk.exposure().of(account)).isEqualTo(TEN);
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    arrears.now = provider.clock.instant();
    round();
    assertThat(provider.desk.exposure().of(account)).isEqualTo(TEN);
    provider.clock.pass(FakeArrears.WINDOW.plus(Duration.ofMinutes(10)));
    round();
    round();
    assertThat(earnings().state()).isEqualTo(Earnings.State.SETTLED);
    assertThat(provider.desk.exposure().of(account)).isEqualTo(Amount.ZERO);
  }

  /// Else what was granted for checks would be taken for pay of tasks.
  @Test
  void words_for_checks_are_recorded_with_those_for_tasks() throws Exception {
    SignedTaken one = taken(1);
    Taken check = CheckWord.of(TestProvider.JOB, one.word().task(), provider.me.account(), TEN);
    var checked = new SignedTaken(check, provider.customer.signTaken(check));
    provider.book.put(checked);
    granted(TEN);
    round();
    over();
    provider.clock.pass(QUARTER.plusSeconds(1));
    arrears.granted = TEN;
    arrears.now = provider.clock.instant();
    round();
    assertThat(arrears.taken.getFirst()).containsExactlyInAnyOrder(one, checked);
    provider.clock.pass(FakeArrears.WINDOW);
    round();
    assertThat(arrears.payments).containsExactly(TEN);
  }
}
