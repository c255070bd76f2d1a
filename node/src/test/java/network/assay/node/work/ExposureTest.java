// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import network.assay.node.work.Refusal.Reason;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who takes results and never pays gets so much done, and no more.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ExposureTest {
  private static final List<TaskSpec> TASKS =
      IntStream.range(0, 6).mapToObj(seed -> TestTasks.train(seed, 2, 1)).toList();

  private final MemoryRecords records = new MemoryRecords();

  private static TestProvider provider() {
    return new TestProvider(7);
  }

  private Exposure exposure(TestProvider provider, String most) {
    return exposure(provider, records, most);
  }

  private static Exposure exposure(TestProvider provider, Records records, String most) {
    return new Exposure(
        provider.book, provider.earnings, records, Amount.ofTokens(most), provider.clock);
  }

  private static WorkItem item(TestProvider provider, int task) {
    ProviderRequest.TakeLease request = provider.request(TASKS.get(task));
    return new WorkItem(TestProvider.SUBMITTER, request, new WorkItem.Stage.Open(0));
  }

  private static void grant(TestProvider provider, String tokens) {
    grant(provider, tokens, Instant.EPOCH);
  }

  private static void grant(TestProvider provider, String tokens, Instant near) {
    var grant = new Grants.Grant(Amount.ofTokens(tokens), new BatchProof(0, 0, 1, List.of()), near);
    provider.earnings.update(TestProvider.JOB, known -> known.with(grant));
  }

  private static Optional<Reason> objection(Exposure exposure, TestProvider provider) {
    return exposure.objection(provider.customer.account()).map(Refusal::reason);
  }

  @Test
  void an_account_that_has_the_most_unpaid_gets_nothing_more_until_a_batch_grants_some() {
    TestProvider provider = provider();
    Exposure exposure = exposure(provider, "25");
    exposure.begin(TestProvider.JOB, provider.customer.account());
    provider.earnings.begin(TestProvider.JOB, TestProvider.SUBMITTER);
    for (int i = 0; i < 3; i++) {
      assertThat(objection(exposure, provider)).isEmpty();
      provider.book.put(item(provider, i));
    }
    assertThat(exposure.of(provider.customer.account())).isEqualTo(Amount.ofTokens("30"));
    assertThat(objection(exposure, provider)).contains(Reason.UNPAID);

    grant(provider, "20");

    assertThat(exposure.of(provider.customer.account())).isEqualTo(Amount.ofTokens("5"));
    assertThat(objection(exposure, provider)).isEmpty();
    assertThat(exposure.objection(provider.me.account())).isEmpty();
  }

  @Test
  void what_a_job_left_unpaid_is_held_against_its_account_when_the_job_is_forgotten() {
    TestProvider provider = provider();
    Exposure exposure = exposure(provider, "25");
    exposure.begin(TestProvider.JOB, provider.customer.account());
    for (int i = 0; i < 3; i++) provider.book.put(item(provider, i));

    exposure.end(TestProvider.JOB);
    for (int i = 0; i < 3; i++) provider.book.remove(item(provider, i).key());

    assertThat(objection(exposure, provider)).contains(Reason.UNPAID);
    Exposure later = exposure(provider, "25");
    assertThat(objection(later, provider)).contains(Reason.UNPAID);
    assertThat(later.all())
        .containsExactly(new Exposure.Unpaid(provider.customer.account(), Amount.ofTokens("30")));
  }

  /// The node is killed in place of the write that comes after so many.
  private static final class Dying implements Records {
    private final Records records;
    private int writes;

    Dying(Records records, int writes) {
      this.records = records;
      this.writes = writes;
    }

    private void write() {
      if (writes-- == 0) throw new IllegalStateException("killed");
    }

    @Override
    public void put(String key, byte[] value) {
      write();
      records.put(key, value);
    }

    @Override
    public void remove(String key) {
      write();
      records.remove(key);
    }

    @Override
    public void exchange(String gone, String key, byte[] value) {
      write();
      records.exchange(gone, key, value);
    }

    @Override
    public Optional<byte[]> get(String key) {
      return records.get(key);
    }

    @Override
    public void entries(BiConsumer<String, byte[]> reader) {
      records.entries(reader);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void a_job_that_is_forgotten_while_the_node_is_killed_is_counted_once(int writes) {
    TestProvider provider = provider();
    exposure(provider, "25").begin(TestProvider.JOB, provider.customer.account());
    for (int i = 0; i < 3; i++) provider.book.put(item(provider, i));
    Exposure killed = exposure(provider, new Dying(records, writes), "25");
    try {
      killed.end(TestProvider.JOB);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessage("killed");
    }

    Exposure later = exposure(provider, "25");
    later.end(TestProvider.JOB);

    assertThat(later.of(provider.customer.account())).isEqualTo(Amount.ofTokens("30"));
    assertThat(exposure(provider, "25").of(provider.customer.account()))
        .isEqualTo(Amount.ofTokens("30"));
  }

  /// Leaves 30 tokens unpaid, of 25 at most.
  private Exposure leavingUnpaid(TestProvider provider) {
    Exposure exposure = exposure(provider, "25");
    exposure.begin(TestProvider.JOB, provider.customer.account());
    for (int i = 0; i < 3; i++) provider.book.put(item(provider, i));
    exposure.end(TestProvider.JOB);
    for (int i = 0; i < 3; i++) provider.book.remove(item(provider, i).key());
    return exposure;
  }

  @Test
  void what_jobs_left_unpaid_is_forgiven_evenly_the_whole_bound_in_thirty_days() {
    TestProvider provider = provider();
    Address account = provider.customer.account();
    Exposure exposure = leavingUnpaid(provider);

    provider.clock.pass(Duration.ofDays(6));
    assertThat(exposure.of(account)).isEqualTo(Amount.ofTokens("25"));
    assertThat(objection(exposure, provider)).contains(Reason.UNPAID);
    provider.clock.pass(Duration.ofDays(6));
    assertThat(objection(exposure, provider)).isEmpty();
    assertThat(exposure(provider, "25").of(account)).isEqualTo(Amount.ofTokens("20"));

    provider.clock.pass(Duration.ofDays(24));
    assertThat(exposure(provider, "25").all()).isEmpty();
    provider.clock.pass(Duration.ofDays(-36)); // set back
    assertThat(exposure(provider, "25").of(account)).isEqualTo(Amount.ZERO);
  }

  @Test
  void whoever_lives_on_what_is_forgiven_has_no_more_done_than_that() {
    TestProvider provider = provider();
    Address account = provider.customer.account();
    Exposure exposure = leavingUnpaid(provider);
    int tasks = 0;
    for (int day = 0; day < 120; day++) {
      provider.clock.pass(Duration.ofDays(1));
      if (exposure.objection(account).isPresent()) continue;
      exposure.begin(TestProvider.JOB, account);
      provider.book.put(item(provider, 0));
      exposure.end(TestProvider.JOB);
      provider.book.remove(item(provider, 0).key());
      tasks++;
    }

    // 10 tokens each, 100 forgiven in all, and one task beyond the bound.
    assertThat(tasks).isLessThanOrEqualTo(11);
  }

  @Test
  void a_job_that_granted_more_than_was_done_for_it_lowers_the_debt() {
    TestProvider provider = provider();
    Address account = provider.customer.account();
    Exposure exposure = leavingUnpaid(provider);
    exposure.begin(TestProvider.JOB, account);
    provider.earnings.begin(TestProvider.JOB, TestProvider.SUBMITTER);
    provider.book.put(item(provider, 0));
    grant(provider, "10");

    exposure.end(TestProvider.JOB);

    assertThat(exposure.of(account)).isEqualTo(Amount.ofTokens("27.5"));
  }

  @Test
  void a_grant_is_worth_no_more_than_was_done() {
    TestProvider provider = provider();
    Exposure exposure = leavingUnpaid(provider);
    exposure.begin(TestProvider.JOB, provider.customer.account());
    provider.earnings.begin(TestProvider.JOB, TestProvider.SUBMITTER);
    provider.book.put(item(provider, 0));
    grant(provider, "1000000");

    assertThat(exposure.of(provider.customer.account())).isEqualTo(Amount.ofTokens("27.5"));
    assertThat(objection(exposure, provider)).contains(Reason.UNPAID);
  }

  @Test
  void a_grant_that_pays_too_far_ahead_is_no_pay_until_that_is_near() {
    TestProvider provider = provider();
    Exposure exposure = exposure(provider, "25");
    exposure.begin(TestProvider.JOB, provider.customer.account());
    provider.earnings.begin(TestProvider.JOB, TestProvider.SUBMITTER);
    for (int i = 0; i < 3; i++) provider.book.put(item(provider, i));
    grant(provider, "30", provider.clock.instant().plus(Duration.ofDays(1)));
    assertThat(objection(exposure, provider)).contains(Reason.UNPAID);

    provider.clock.pass(Duration.ofDays(1));

    assertThat(objection(exposure, provider)).isEmpty();
  }

  @Test
  void a_restart_forgets_nobody_that_work_is_done_for() {
    TestProvider provider = provider();
    exposure(provider, "10").begin(TestProvider.JOB, provider.customer.account());
    provider.book.put(item(provider, 0));

    assertThat(objection(exposure(provider, "10"), provider)).contains(Reason.UNPAID);
  }

  @Test
  void a_submitter_that_wants_no_result_gets_only_so_many() throws Exception {
    // 10 tokens a task, and 20 unpaid at most.
    try (TestProvider provider = provider()) {
      Duration twoTasks = Duration.ofSeconds(20);
      provider.with(provider.rules.unpaid(twoTasks));
      provider.desk.start();
      provider.submitter.answers =
          request ->
              request instanceof SubmitterRequest.Return
                  ? new SubmitterReply.NotYours()
                  : new SubmitterReply.Kept();
      var replies = new ArrayList<ProviderReply>();
      for (TaskSpec task : TASKS) {
        replies.add(provider.desk.answer(TestProvider.SUBMITTER, provider.request(task)));
        while (provider.desk.busy() > 0) Thread.sleep(5);
      }

      assertThat(replies.subList(0, 2)).allMatch(r -> r instanceof ProviderReply.Accepted);
      assertThat(replies.subList(2, TASKS.size()))
          .allMatch(
              reply ->
                  reply instanceof ProviderReply.Refused(String why)
                      && why.contains("are in no batch"));
    }
  }
}
