// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import network.assay.compute.tensor.State;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.task.TaskSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a provider shows of a task that it has done, and to whom.
final class OpeningsTest {
  private static final TaskSpec TASK = TestTasks.train(1, 60, 10);
  private static final PeerId VERIFIER = TestProvider.peer(6);
  private static final Address VERIFYING = TestNotary.number(20).account();

  private TestProvider provider;
  private WorkItem.Stage.Done done;
  private BatchProof proof;

  @BeforeEach
  void start() throws Exception {
    provider = new TestProvider(9);
    provider.desk.start();
    done = provider.done(TASK);
    proof = provider.posted(done);
  }

  @AfterEach
  void stop() throws Exception {
    provider.close();
  }

  private CheckOrder order(TaskId task, PeerId peer, List<Integer> segments) {
    return new CheckOrder(
        TestProvider.JOB,
        task,
        provider.me.account(),
        VERIFYING,
        peer,
        Amount.ofTokens("1"),
        segments);
  }

  private CheckOrder.Signed signed(CheckOrder order) {
    return new CheckOrder.Signed(order, provider.customer.signOrder(order));
  }

  private static ProviderRequest.ShowCheckpoint show(TaskId task, int segment, BatchProof proof) {
    return new ProviderRequest.ShowCheckpoint(
        TestProvider.JOB, task, segment, proof, Optional.empty());
  }

  private ProviderRequest.ShowCheckpoint show(int segment, CheckOrder.Signed order) {
    return new ProviderRequest.ShowCheckpoint(
        TestProvider.JOB, TASK.id(), segment, proof, Optional.of(order));
  }

  @Test
  void the_submitter_is_shown_any_checkpoint_once_the_result_is_on_chain() {
    List<State> states = TestTasks.states(TASK);

    for (int segment = 0; segment < 6; segment++) {
      ProviderReply reply =
          provider.desk.answer(TestProvider.SUBMITTER, show(TASK.id(), segment, proof));
      var content = ((ProviderReply.Checkpoint) reply).content();
      assertThat(new StateStore(provider.blobs).read(content)).isEqualTo(states.get(segment));
    }
  }

  @Test
  void no_checkpoint_is_shown_without_a_proof_that_holds() {
    TaskId task = TASK.id();

    assertThat(provider.refusal(show(task, 0, new BatchProof(7, 0, 1, List.of()))))
        .contains("does not show");
    assertThat(provider.refusal(show(task, 0, new BatchProof(0, 0, 3, List.of()))))
        .contains("does not show");
    assertThat(
            provider.refusal(show(task, 0, new BatchProof(proof.batch(), 1, 3, proof.siblings()))))
        .contains("does not show");
    assertThat(provider.refusal(show(TestTasks.train(5, 25, 10).id(), 0, proof)))
        .contains("no result");
    assertThat(provider.refusal(show(task, 6, proof))).contains("no such segment");
  }

  @Test
  void a_verifier_is_shown_where_each_run_of_its_order_starts() {
    CheckOrder.Signed order = signed(order(TASK.id(), VERIFIER, List.of(1, 2, 5)));
    List<State> states = TestTasks.states(TASK);

    for (int segment : List.of(1, 5)) {
      var shown = (ProviderReply.Checkpoint) provider.desk.answer(VERIFIER, show(segment, order));
      State start = new StateStore(provider.blobs).read(shown.content());
      assertThat(start).isEqualTo(states.get(segment));
      assertThat(
              provider.me.signerOfStart(
                  TestProvider.JOB, TASK.id(), segment, StateStore.digest(start), shown.word()))
          .isEqualTo(provider.me.account());
    }
  }

  @Test
  void a_verifier_is_not_shown_where_what_it_does_again_ends() {
    CheckOrder.Signed order = signed(order(TASK.id(), VERIFIER, List.of(1, 2, 5)));

    for (int segment : List.of(0, 2, 3, 4)) {
      assertThat(provider.refusal(VERIFIER, show(segment, order))).contains("no start");
    }
  }

  @Test
  void nobody_else_is_shown_anything() {
    CheckOrder order = order(TASK.id(), VERIFIER, List.of(3));

    assertThat(provider.refusal(VERIFIER, show(TASK.id(), 3, proof))).contains("brings its order");
    assertThat(provider.refusal(TestProvider.STRANGER, show(3, signed(order))))
        .contains("not for you");
    assertThat(
            provider.refusal(
                VERIFIER,
                show(3, signed(order(TestTasks.train(5, 25, 10).id(), VERIFIER, List.of(3))))))
        .contains("not for you");
  }

  @Test
  void an_order_counts_only_when_whoever_opened_the_job_signed_it() {
    CheckOrder order = order(TASK.id(), VERIFIER, List.of(3));
    CheckOrder more = order(TASK.id(), VERIFIER, List.of(3, 5));

    assertThat(
            provider.refusal(
                VERIFIER, show(3, new CheckOrder.Signed(order, provider.me.signOrder(order)))))
        .contains("not signed");
    assertThat(
            provider.refusal(
                VERIFIER, show(5, new CheckOrder.Signed(more, signed(order).signature()))))
        .contains("not signed");
  }

  @Test
  void an_order_does_not_stand_in_for_a_proof() {
    CheckOrder.Signed order = signed(order(TASK.id(), VERIFIER, List.of(3)));
    var unproven =
        new ProviderRequest.ShowCheckpoint(
            TestProvider.JOB, TASK.id(), 3, new BatchProof(7, 0, 1, List.of()), Optional.of(order));

    assertThat(provider.refusal(VERIFIER, unproven)).contains("does not show");
  }

  @Test
  void a_result_is_opened_to_its_submitter_and_only_with_a_proof_that_it_is_on_chain()
      throws Exception {
    var open = new ProviderRequest.Open(TestProvider.JOB, TASK.id(), proof);
    var unproven =
        new ProviderRequest.Open(TestProvider.JOB, TASK.id(), new BatchProof(0, 1, 3, List.of()));

    assertThat(provider.refusal(unproven)).contains("does not show");
    assertThat(provider.refusal(TestProvider.STRANGER, open)).contains("submitter alone");
    provider.restarted();
    assertThat(provider.desk.answer(TestProvider.SUBMITTER, open))
        .isEqualTo(
            new ProviderReply.Opened(done.opening().transcript().states(), done.opening().salt()));
  }
}
