// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.compute.tensor.State;
import network.assay.node.dispute.Defence;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a provider shows of what it did, to whom and when.
final class WorkShownTest {
  private static final TaskSpec TASK = TestTasks.train(1, 25, 10);

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
  void what_was_signed_can_be_defended_after_a_restart() throws Exception {
    WorkItem.Stage.Done done = provider.done(TASK);
    provider.restarted();

    Defence defence = provider.desk.of(TestProvider.JOB, TASK.id()).orElseThrow();

    assertThat(defence.terms().digest()).isEqualTo(TestTasks.terms(TASK).digest());
    assertThat(defence.opening()).isEqualTo(done.opening());
    assertThat(defence.exhibit(0).start()).isEmpty();
    List<State> states = TestTasks.states(TASK);
    for (int segment = 1; segment < 3; segment++) {
      var start = defence.exhibit(segment).start().orElseThrow();
      assertThat(provider.blobs.owners(start)).isNotEmpty();
      assertThat(new StateStore(provider.blobs).read(start)).isEqualTo(states.get(segment));
    }
    for (var input : defence.inputs()) {
      assertThat(provider.blobs.owners(input.content())).isNotEmpty();
    }
  }

  @Test
  void a_result_that_its_submitter_says_it_does_not_want_can_be_defended_all_the_same()
      throws Exception {
    provider.submitter.answers =
        request ->
            request instanceof SubmitterRequest.Return
                ? new SubmitterReply.NotYours()
                : new SubmitterReply.Kept();
    provider.desk.answer(TestProvider.SUBMITTER, provider.request(TASK));
    result();
    while (!provider.book.all().getFirst().isSettled()) Thread.sleep(5);
    provider.restarted();

    Defence defence = provider.desk.of(TestProvider.JOB, TASK.id()).orElseThrow();

    for (var checkpoint : defence.checkpoints()) {
      assertThat(provider.blobs.owners(checkpoint)).isNotEmpty();
    }
  }

  @Test
  void no_checkpoint_is_shown_without_a_proof_that_holds() throws Exception {
    WorkItem.Stage.Done done = provider.done(TASK);
    BatchProof proof = provider.posted(done);
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
    assertThat(provider.refusal(show(task, 3, proof))).contains("no such segment");
  }

  @Test
  void a_proof_brings_any_checkpoint_to_anyone() throws Exception {
    WorkItem.Stage.Done done = provider.done(TASK);
    BatchProof proof = provider.posted(done);
    List<State> states = TestTasks.states(TASK);

    for (int segment = 0; segment < 3; segment++) {
      ProviderReply reply =
          provider.desk.answer(TestProvider.STRANGER, show(TASK.id(), segment, proof));
      var content = ((ProviderReply.Checkpoint) reply).content();
      assertThat(new StateStore(provider.blobs).read(content)).isEqualTo(states.get(segment));
    }
  }

  @Test
  void a_result_is_opened_to_its_submitter_and_only_when_it_is_on_chain() throws Exception {
    WorkItem.Stage.Done done = provider.done(TASK);
    var open = new ProviderRequest.Open(TestProvider.JOB, TASK.id());

    assertThat(provider.refusal(open)).contains("not opened before");
    provider.posted(done);
    assertThat(provider.refusal(TestProvider.STRANGER, open)).contains("submitter alone");
    provider.restarted();
    assertThat(provider.desk.answer(TestProvider.SUBMITTER, open))
        .isEqualTo(
            new ProviderReply.Opened(done.opening().transcript().states(), done.opening().salt()));
  }

  private static ProviderRequest.ShowCheckpoint show(TaskId task, int segment, BatchProof proof) {
    return new ProviderRequest.ShowCheckpoint(TestProvider.JOB, task, segment, proof);
  }
}
