// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.verification.task.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A task that is leased to the same provider more than once.
final class LeasedAgainTest {
  private static final TaskSpec TASK = TestTasks.train(1, 25, 10);

  /// Takes some seconds: long enough to be interfered with.
  private static final TaskSpec LONG = TestTasks.train(2, 500_000, 1_000);

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

  private ResultClaim result() throws InterruptedException {
    return provider.submitter.next(SubmitterRequest.Return.class).claim();
  }

  @Test
  void the_same_lease_twice_is_one_task() throws Exception {
    ProviderRequest.TakeLease request = provider.request(TASK);
    ProviderReply first = provider.desk.answer(TestProvider.SUBMITTER, request);
    ProviderReply second = provider.desk.answer(TestProvider.SUBMITTER, request);
    result();
    ProviderReply third = provider.desk.answer(TestProvider.SUBMITTER, request);

    assertThat(second).isEqualTo(first);
    assertThat(third).isEqualTo(first);
    assertThat(provider.book.all()).hasSize(1);
  }

  @Test
  void a_task_outlives_any_number_of_stops_in_order() throws Exception {
    provider.submitter.away = true;
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));
    for (int stop = 0; stop < 5; stop++) {
      while (attempts() == 0) Thread.sleep(5);
      provider.restarted();
    }
    provider.submitter.away = false;

    assertThat(result().task()).isEqualTo(TASK.id());
  }

  /// How often the task was begun.
  private int attempts() {
    WorkItem item = provider.book.get(new WorkKey(TestProvider.JOB, TASK.id())).orElseThrow();
    return item.stage() instanceof WorkItem.Stage.Open(int attempts) ? attempts : -1;
  }

  @Test
  void a_task_leased_anew_is_returned_anew_without_doing_it_again() throws Exception {
    WorkItem.Stage.Done done = provider.done(TASK);
    provider.clock.pass(Duration.ofSeconds(7));
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));

    assertThat(result()).isEqualTo(done.claim());
  }

  /// The claim is with the submitter by then, and a salt that is lost opens it no more.
  @Test
  void a_task_that_is_done_while_it_is_leased_anew_is_opened_as_it_was_signed() throws Exception {
    var key = new WorkKey(TestProvider.JOB, TASK.id());
    provider.submitter.away = true;
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));
    provider.earnings.update(TestProvider.JOB, known -> known.with(Earnings.State.GIVEN_UP));
    provider.clock.pass(Duration.ofSeconds(7));
    provider.earned.beforePut =
        () -> {
          provider.submitter.away = false;
          while (provider.book.get(key).orElseThrow().isOpen()) LockSupport.parkNanos(1_000_000);
          provider.earned.beforePut = () -> {};
        };
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));

    WorkItem now = provider.book.get(key).orElseThrow();
    assertThat(now.isOpen()).isFalse();
    assertThat(((WorkItem.Stage.Done) now.stage()).claim()).isEqualTo(result());
  }

  @Test
  void a_task_is_not_leased_anew_with_other_inputs() throws Exception {
    provider.done(TASK);
    provider.clock.pass(Duration.ofSeconds(7));
    ProviderRequest.TakeLease anew = provider.request(TASK);
    var other = new StateStore(provider.submitter.blobs).put(State.of("x", Tensor.scalar(1)));
    List<InputLocation> inputs = List.of(new InputLocation(TestTasks.REF.state(), other));
    var changed =
        new ProviderRequest.TakeLease(anew.lease(), anew.terms(), anew.signature(), TASK, inputs);

    assertThat(provider.refusal(changed)).contains("known with other inputs");
    assertThat(provider.desk.of(TestProvider.JOB, TASK.id()).orElseThrow().inputs())
        .isEqualTo(anew.inputs());
  }

  @Test
  void a_task_is_not_leased_anew_under_other_terms() throws Exception {
    provider.done(TASK);
    provider.clock.pass(Duration.ofSeconds(7));
    Terms other = TestTasks.program(TASK).terms(Digest.ZERO, Digest.ZERO);
    var terms = new LeasedTerms(other.digest(), other.input(), other.fixed());

    assertThat(provider.refusal(provider.request(provider.lease(TASK), terms, TASK)))
        .contains("known with other inputs");
    assertThat(provider.desk.of(TestProvider.JOB, TASK.id()).orElseThrow().terms().digest())
        .isEqualTo(TestTasks.terms(TASK).digest());
  }

  @Test
  void a_task_under_way_is_not_leased_anew_with_other_inputs() {
    ProviderRequest.TakeLease first = provider.request(LONG);
    provider.desk.answer(TestProvider.SUBMITTER, first);
    provider.clock.pass(Duration.ofSeconds(7));
    ProviderRequest.TakeLease anew = provider.request(LONG);
    var none =
        new ProviderRequest.TakeLease(
            anew.lease(), anew.terms(), anew.signature(), LONG, List.of());

    assertThat(provider.refusal(none)).isNotEqualTo("accepted");
    assertThat(provider.book.all()).extracting(WorkItem::lease).containsExactly(first.lease());
  }

  @Test
  void a_task_leased_anew_while_it_is_taken_back_is_done_all_the_same() throws Exception {
    ProviderRequest.TakeLease first = provider.request(TASK);
    provider.clock.pass(Duration.ofSeconds(7));
    ProviderRequest.TakeLease second = provider.request(TASK);
    var takenBack = new AtomicBoolean();
    provider.submitter.answers =
        request -> {
          if (!(request instanceof SubmitterRequest.Return) || takenBack.getAndSet(true)) {
            return new SubmitterReply.Kept();
          }
          provider.desk.answer(TestProvider.SUBMITTER, second);
          return new SubmitterReply.NotYours();
        };

    provider.desk.answer(TestProvider.SUBMITTER, first);

    assertThat(result()).isEqualTo(result());
    assertThat(provider.book.all()).extracting(WorkItem::lease).containsExactly(second.lease());
  }
}
