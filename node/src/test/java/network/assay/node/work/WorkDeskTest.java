// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.deal.Lease;
import network.assay.protocol.market.deal.LeasedTerms;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.staking.ResultCommitment;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Terms;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WorkDeskTest {
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
  void a_task_is_accepted_done_and_returned() throws Exception {
    ProviderRequest.TakeLease request = provider.request(TASK);
    ProviderReply reply = provider.desk.answer(TestProvider.SUBMITTER, request);

    assertThat(reply).isInstanceOf(ProviderReply.Accepted.class);
    var signature = ((ProviderReply.Accepted) reply).signature();
    assertThat(provider.me.signerOfLease(request.lease(), request.terms().digest(), signature))
        .isEqualTo(provider.me.account());

    ResultClaim claim = result();
    List<State> states = TestTasks.states(TASK);
    assertThat(claim.provider()).isEqualTo(provider.me.account());
    assertThat(claim.output()).isEqualTo(StateStore.digest(states.getLast()));
    assertThat(new StateStore(provider.blobs).get(claim.content(), claim.output()))
        .isEqualTo(states.getLast());
    assertThat(
            provider.me.signerOfResult(
                new ResultCommitment(
                    TestProvider.JOB, TASK.id(), claim.commitment(), request.terms().digest()),
                claim.signature()))
        .isEqualTo(provider.me.account());
  }

  @Test
  void the_commitment_is_to_the_true_transcript() throws Exception {
    WorkItem.Stage.Done done = provider.done(TASK);

    Transcript true_ = TestTasks.transcript(TASK);
    assertThat(done.opening().transcript()).isEqualTo(true_);
    assertThat(done.claim().commitment())
        .isEqualTo(Commitments.result(TASK.id(), true_.root(), done.opening().salt()));
  }

  @Test
  void the_submitter_hears_of_progress() throws Exception {
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(LONG));
    var first = provider.submitter.next(SubmitterRequest.Progress.class);
    SubmitterRequest.Progress later = first;
    while (later.step() <= first.step()) {
      later = provider.submitter.next(SubmitterRequest.Progress.class);
    }

    assertThat(later.task()).isEqualTo(LONG.id());
    assertThat(later.loss()).isBetween(0f, 100f);
  }

  @Test
  void a_task_that_is_not_its_any_more_is_dropped() throws Exception {
    provider.submitter.answers = _ -> new SubmitterReply.NotYours();
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(LONG));
    provider.submitter.next(SubmitterRequest.Progress.class);
    while (!provider.book.all().isEmpty()) Thread.sleep(5);

    provider.submitter.answers = _ -> new SubmitterReply.Kept();
    assertThat(provider.refusal(provider.request(TASK))).isEqualTo("accepted");
  }

  @Test
  void a_restart_in_the_middle_of_a_task_does_it_again() throws Exception {
    TaskSpec task = TestTasks.train(3, 1_000, 10);
    ProviderRequest.TakeLease lease = provider.request(task);
    provider.blobs.slowness = Duration.ofMillis(100);
    provider.desk.answer(TestProvider.SUBMITTER, lease);
    provider.submitter.next(SubmitterRequest.Progress.class);
    provider.blobs.slowness = Duration.ZERO;
    provider.restarted();

    assertThat(result().output()).isEqualTo(TestTasks.transcript(task).output());
  }

  @Test
  void a_submitter_that_was_away_gets_the_result_when_it_is_back() throws Exception {
    provider.inputs().forEach(i -> provider.blobs.copyFrom(provider.submitter.blobs, i.content()));
    provider.submitter.away = true;
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));
    while (provider.book.all().getFirst().isOpen()) Thread.sleep(5);
    provider.restarted();
    provider.submitter.away = false;

    assertThat(result().output()).isEqualTo(TestTasks.transcript(TASK).output());
  }

  @Test
  void a_task_that_ended_the_node_three_times_is_given_up() throws Exception {
    provider.desk.stop(Duration.ofSeconds(10));
    provider.book.put(
        new WorkItem(TestProvider.SUBMITTER, provider.request(TASK), new WorkItem.Stage.Open(3)));
    provider.restarted();
    while (!provider.book.all().isEmpty()) Thread.sleep(5);

    assertThat(provider.submitter.heard).isEmpty();
  }

  @Test
  void what_was_done_while_the_disk_was_full_is_handed_over() throws Exception {
    provider.submitter.beforeFetch = () -> provider.work.full = true;
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));
    provider.work.refuseOne();

    assertThat(result().output()).isEqualTo(TestTasks.transcript(TASK).output());
    while (!provider.book.all().getFirst().isKept()) Thread.sleep(5);
  }

  @Test
  void a_task_that_is_given_up_while_the_disk_is_full_is_let_go_of_once_there_is_room()
      throws Exception {
    var wrong = new StateStore(provider.submitter.blobs).put(State.of("x", Tensor.scalar(1)));
    provider.submitter.beforeFetch = () -> provider.work.full = true;
    ProviderRequest.TakeLease right = provider.request(TASK);
    provider.desk.answer(
        TestProvider.SUBMITTER,
        new ProviderRequest.TakeLease(
            right.lease(),
            right.terms(),
            right.signature(),
            TASK,
            List.of(new InputLocation(TestTasks.REF.state(), wrong))));
    provider.submitter.next(SubmitterRequest.GiveBack.class);
    provider.work.refuseOne();

    while (!provider.book.all().isEmpty()) Thread.sleep(5);
    provider.submitter.beforeFetch = () -> {};
    assertThat(provider.refusal(right)).isEqualTo("accepted");
    result();
  }

  @Test
  void a_task_with_wrong_inputs_is_given_up() throws Exception {
    var wrong = new StateStore(provider.submitter.blobs).put(State.of("x", Tensor.scalar(1)));
    ProviderRequest.TakeLease right = provider.request(TASK);
    var request =
        new ProviderRequest.TakeLease(
            right.lease(),
            right.terms(),
            right.signature(),
            TASK,
            List.of(new InputLocation(TestTasks.REF.state(), wrong)));
    assertThat(provider.refusal(request)).isEqualTo("accepted");
    assertThat(provider.submitter.next(SubmitterRequest.GiveBack.class).reason())
        .isEqualTo(SubmitterRequest.GiveBack.Reason.INPUTS);
    while (!provider.book.all().isEmpty()) Thread.sleep(5);

    assertThat(provider.refusal(right)).isEqualTo("accepted");
  }

  @Test
  void a_task_whose_inputs_give_other_terms_is_given_back_undone() throws Exception {
    Terms right = TestTasks.program(TASK).terms(Digest.ZERO, Digest.ZERO);
    var terms = new LeasedTerms(right.digest(), right.input(), right.fixed());
    ProviderRequest.TakeLease request = provider.request(provider.lease(TASK), terms, TASK);

    assertThat(provider.refusal(request)).isEqualTo("accepted");
    var back = provider.submitter.next(SubmitterRequest.GiveBack.class);

    assertThat(back.task()).isEqualTo(TASK.id());
    assertThat(back.reason()).isEqualTo(SubmitterRequest.GiveBack.Reason.OTHER_TERMS);
    while (!provider.book.all().isEmpty()) Thread.sleep(5);
    assertThat(provider.refusal(provider.request(TASK))).isEqualTo("accepted");
  }

  @Test
  void an_offer_says_what_it_asks_and_can_do() {
    var offer = provider.desk.offer().orElseThrow();

    assertThat(offer.provider()).isEqualTo(provider.me.account());
    assertThat(offer.pricePerPetaOp()).isEqualTo(TestProvider.PRICE);
    assertThat(offer.capacity()).isEqualTo(1);
    assertThat(offer.expires()).isEqualTo(provider.clock.instant().plusSeconds(30));
  }

  @Test
  void nothing_is_offered_or_taken_when_it_has_stopped() throws Exception {
    provider.desk.stop(Duration.ofSeconds(10));

    assertThat(provider.desk.offer()).isEmpty();
    assertThat(provider.refusal(provider.request(TASK))).contains("stopping");
  }

  @Test
  void a_cheat_is_right_for_two_thirds_and_stands_still_then() throws Exception {
    provider.close();
    provider = new TestProvider(9);
    provider.with(provider.rules.with(Conduct.SKIPS_LAST_THIRD)).desk.start();
    TaskSpec task = TestTasks.train(1, 60, 10);
    WorkItem.Stage.Done done = provider.done(task);

    List<Digest> claimed = done.opening().transcript().states();
    List<Digest> right = TestTasks.transcript(task).states();
    assertThat(claimed.subList(0, 5)).isEqualTo(right.subList(0, 5));
    assertThat(claimed.subList(4, 7)).containsOnly(claimed.get(4));
    assertThat(done.claim().output()).isEqualTo(right.get(4));
  }

  @Test
  void what_is_kept_for_a_job_is_released_when_it_is_forgotten() throws Exception {
    WorkItem.Stage.Done done = provider.done(TASK);
    var data = provider.inputs().getFirst().content();
    assertThat(provider.blobs.owners(data)).isNotEmpty();
    done.checkpoints()
        .forEach(checkpoint -> assertThat(provider.blobs.owners(checkpoint)).isNotEmpty());

    provider.desk.forget(TestProvider.JOB);

    assertThat(provider.book.all()).isEmpty();
    assertThat(provider.blobs.owners(data)).isEmpty();
    done.checkpoints()
        .forEach(checkpoint -> assertThat(provider.blobs.owners(checkpoint)).isEmpty());
  }

  @Test
  void what_was_kept_for_items_that_are_gone_is_let_go_of_at_the_start() throws Exception {
    WorkItem.Stage.Done done = provider.done(TASK);
    ContentId kept = done.checkpoints().getFirst();
    var gone = new WorkKey(TestProvider.JOB, LONG.id());
    provider.blobs.pin(kept, Errand.owner(gone));
    provider.blobs.pin(kept, Errand.dataOwner(new JobId(Digest.ZERO)));
    provider.blobs.pin(kept, "somebody else's");

    provider.restarted();

    assertThat(provider.blobs.owners(kept))
        .containsExactlyInAnyOrder(
            Errand.owner(new WorkKey(TestProvider.JOB, TASK.id())), "somebody else's");
  }

  @Test
  void who_has_the_role_no_more_finishes_what_it_took_and_takes_nothing() throws Exception {
    provider.submitter.away = true;
    provider.inputs().forEach(i -> provider.blobs.copyFrom(provider.submitter.blobs, i.content()));
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));
    provider.desk.stop(Duration.ofSeconds(30));
    provider.submitter.away = false;
    provider.reopened().desk.retire();
    assertThat(provider.desk.isBound()).isTrue();
    provider.desk.start();

    assertThat(result().output()).isEqualTo(TestTasks.transcript(TASK).output());
    assertThat(provider.desk.offer()).isEmpty();
    assertThat(provider.refusal(provider.request(LONG))).contains("takes no tasks");
  }

  @Test
  void one_account_does_not_fill_the_desk_for_all() throws Exception {
    provider.close();
    provider = new TestProvider(9);
    provider
        .with(
            new WorkRules(
                TestProvider.PRICE, 1, 64 << 20, 2 * 10, WorkRules.Times.STANDARD, Conduct.HONEST))
        .desk
        .start();
    for (int seed = 1; seed <= 2; seed++) {
      provider.done(TestTasks.train(seed, 25, 10));
      while (provider.desk.busy() > 0) Thread.sleep(5);
    }

    assertThat(provider.refusal(provider.request(TestTasks.train(3, 25, 10))))
        .contains("kept for your account");
    assertThat(provider.refusal(requestOfAnother(TestTasks.train(4, 25, 10))))
        .isEqualTo("accepted");
  }

  /// In a job of another account's.
  private ProviderRequest.TakeLease requestOfAnother(TaskSpec task) {
    TestNotary other = TestNotary.number(2);
    var job = new JobId(HashTag.of("test/job").hash(new byte[] {2}));
    provider.chain.open(
        job,
        other.account(),
        Amount.ofTokens("1000"),
        provider.clock.instant().plus(Duration.ofHours(1)));
    Lease mine = provider.lease(task);
    var lease = new Lease(job, task.id(), mine.provider(), mine.price(), mine.deadline());
    LeasedTerms terms = TestTasks.terms(task);
    return new ProviderRequest.TakeLease(
        lease, terms, other.signLease(lease, terms.digest()), task, provider.inputs());
  }

  @Test
  void a_chain_that_does_not_answer_is_nobodys_fault() {
    provider.chain.down = true;

    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK)))
        .isInstanceOf(AssayFault.World.class);
    assertThat(provider.book.all()).isEmpty();
  }
}
