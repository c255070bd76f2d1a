// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.staking.JobState;
import network.assay.staking.Showing;
import network.assay.staking.SignedTaken;
import network.assay.staking.Taken;
import network.assay.verification.commitment.Commitments;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ShowDeskTest {
  private static final Duration LEASE = Duration.ofMinutes(5);

  /// Until what the submitter said it would keep is shown.
  private static final Duration SAID = LEASE.plusMinutes(1);

  private final TaskSpec task = TestTasks.train(1, 25, 10);
  private final FakeArrears arrears = new FakeArrears();
  private TestProvider provider;
  private ShowDesk shows;

  @BeforeEach
  void start() {
    provider = new TestProvider(9);
    provider.desk.start();
    provider.earnings.begin(TestProvider.JOB, TestProvider.SUBMITTER);
    shows = desk(Amount.ofTokens("1"));
  }

  @AfterEach
  void stop() throws Exception {
    provider.close();
  }

  private ShowDesk desk(Amount least) {
    return new ShowDesk(
        provider.ports,
        arrears,
        ShowRules.of(least),
        provider.book,
        new Coverage(provider.book, provider.earnings, Reports.none()));
  }

  private void round() throws InterruptedException {
    shows.round();
    while (shows.underWay() > 0) Thread.sleep(1);
  }

  @Test
  void what_the_submitter_does_not_say_it_has_is_shown_once_its_lease_is_over() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    provider.clock.pass(SAID.minusSeconds(1));
    round();
    assertThat(arrears.shown).isEmpty();

    provider.clock.pass(Duration.ofSeconds(1));
    round();
    round();

    assertThat(arrears.shown).hasSize(1);
    Showing shown = arrears.shown.getFirst();
    assertThat(shown.commitment()).isEqualTo(done.claim().commitment());
    assertThat(shown.signature()).isEqualTo(done.claim().signature());
    assertThat(shown.lease().task()).isEqualTo(task.id());
    assertThat(provider.me.signerOfLease(shown.lease(), shown.terms(), shown.leased()))
        .isEqualTo(provider.customer.account());
  }

  @Test
  void what_a_reorganisation_drops_is_shown_again_while_there_is_time() throws Exception {
    provider.done(task);
    provider.clock.pass(SAID);
    round();
    arrears.undo();
    provider.clock.pass(Arrears.GRACE.minusMinutes(1));
    round();
    assertThat(arrears.shows()).isEqualTo(2);

    arrears.undo();
    provider.clock.pass(Duration.ofSeconds(1));
    round();
    assertThat(arrears.shows()).isEqualTo(2);
  }

  @Test
  void a_node_that_was_killed_shows_what_it_had_done_before() throws Exception {
    provider.done(task);
    provider.clock.pass(SAID);
    arrears.down = true;
    round();
    assertThat(arrears.shown).isEmpty();

    arrears.down = false;
    provider.restarted();
    shows = desk(Amount.ofTokens("1"));
    round();
    assertThat(arrears.shown).hasSize(1);
  }

  @Test
  void a_submitter_that_closes_its_job_first_gains_nothing() throws Exception {
    provider.done(task);
    provider.chain.end(TestProvider.JOB, JobState.CLOSED, provider.clock.instant());
    round();
    assertThat(arrears.shown).hasSize(1);
  }

  @Test
  void a_result_that_the_submitter_says_it_wants_not_is_shown_too() throws Exception {
    provider.submitter.answers = _ -> new SubmitterReply.NotYours();
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(task));
    provider.submitter.next(SubmitterRequest.Return.class);
    provider.clock.pass(LEASE);
    while (arrears.shows() == 0) round();
    assertThat(arrears.shown.getFirst().lease().task()).isEqualTo(task.id());
  }

  @Test
  void what_was_taken_is_not_shown() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    var word =
        new Taken(
            TestProvider.JOB,
            task.id(),
            provider.me.account(),
            done.claim().commitment(),
            Amount.ofTokens("10"));
    provider.book.put(new SignedTaken(word, provider.customer.signTaken(word)));
    provider.clock.pass(SAID);
    round();
    assertThat(arrears.shown).isEmpty();
  }

  @Test
  void what_a_batch_grants_is_not_shown() throws Exception {
    provider.done(task);
    Amount pay = Amount.ofTokens("10");
    List<Digest> leaves = List.of(Commitments.payEntry(provider.me.account(), pay));
    int batch = provider.chain.post(TestProvider.JOB, leaves, pay, provider.clock.instant());
    provider.earnings.update(
        TestProvider.JOB,
        known -> known.with(new Grants.Grant(pay, TestChain.proof(batch, leaves, 0))));
    provider.clock.pass(SAID);
    round();
    assertThat(arrears.shown).isEmpty();
  }

  @Test
  void what_is_worth_less_than_its_gas_is_not_shown() throws Exception {
    provider.done(task);
    provider.clock.pass(SAID);
    shows = desk(Amount.ofTokens("11"));
    round();
    assertThat(arrears.shown).isEmpty();
  }

  /// Coins, stake and keys can be mended within the two minutes.
  @Test
  void what_cannot_be_shown_as_the_node_is_is_tried_until_it_is_too_late() throws Exception {
    provider.done(task);
    provider.clock.pass(SAID);
    arrears.refusing = true;
    round();
    round();
    assertThat(arrears.tries).isEqualTo(2);
    arrears.refusing = false;
    round();
    assertThat(arrears.shown).hasSize(1);

    arrears.undo();
    arrears.refusing = true;
    provider.clock.pass(Duration.ofMinutes(1).plusSeconds(1));
    round();
    assertThat(arrears.tries).isEqualTo(3);
  }
}
