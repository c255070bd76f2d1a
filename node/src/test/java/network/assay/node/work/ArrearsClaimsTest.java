// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
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
    assertThat(Amount.ZERO).isEqualTo(arrears.of(TestProvider.JOB).held());
  }
}
