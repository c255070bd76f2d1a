// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
    return order(
        task,
        peer,
        provider.clock.instant().plusSeconds(60),
        new CheckOrder.Draw(proof.batch(), TestChain.BEACON_BLOCK, segments));
  }

  private CheckOrder order(TaskId task, PeerId peer, Instant deadline, CheckOrder.Draw draw) {
    return new CheckOrder(
        TestProvider.JOB,
        task,
        provider.me.account(),
        VERIFYING,
        peer,
        new CheckOrder.Terms(Amount.ofTokens("1"), deadline.truncatedTo(ChronoUnit.SECONDS)),
        draw);
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

  private CheckOrder.Signed drawn(int batch, long beaconBlock, Integer... segments) {
    Instant deadline = provider.clock.instant().plusSeconds(60);
    var draw = new CheckOrder.Draw(batch, beaconBlock, List.of(segments));
    return signed(order(TASK.id(), VERIFIER, deadline, draw));
  }

  @Test
  void an_order_that_has_expired_shows_nothing() {
    CheckOrder.Signed order = signed(order(TASK.id(), VERIFIER, List.of(3)));

    assertThat(provider.desk.answer(VERIFIER, show(3, order)))
        .isInstanceOf(ProviderReply.Checkpoint.class);
    provider.clock.pass(Duration.ofSeconds(60));
    assertThat(provider.refusal(VERIFIER, show(3, order))).contains("expired");
  }

  @Test
  void an_order_is_followed_only_for_the_batch_and_the_place_that_it_was_drawn_from() {
    long here = TestChain.BEACON_BLOCK;

    assertThat(provider.refusal(VERIFIER, show(3, drawn(proof.batch() + 1, here, 3))))
        .contains("not for you, or for this");
    assertThat(provider.refusal(VERIFIER, show(3, drawn(proof.batch(), here + 1, 3))))
        .contains("not where it was");
    provider.chain.move(TestProvider.JOB, proof.batch(), here + 1);
    assertThat(provider.desk.answer(VERIFIER, show(3, drawn(proof.batch(), here + 1, 3))))
        .isInstanceOf(ProviderReply.Checkpoint.class);
  }

  @Test
  void another_draw_of_a_batch_that_moved_shows_no_more_than_the_first_also_after_a_restart()
      throws Exception {
    int batch = proof.batch();
    long here = TestChain.BEACON_BLOCK;
    assertThat(provider.desk.answer(VERIFIER, show(2, drawn(batch, here, 2, 5))))
        .isInstanceOf(ProviderReply.Checkpoint.class);
    provider.chain.move(TestProvider.JOB, batch, here + 1);
    provider.restarted();

    // Where 2 ends, and 4.
    for (int segment : List.of(3, 4)) {
      assertThat(provider.refusal(VERIFIER, show(segment, drawn(batch, here + 1, segment))))
          .contains("another draw");
    }
    for (int segment : List.of(2, 5)) {
      assertThat(provider.desk.answer(VERIFIER, show(segment, drawn(batch, here + 1, segment))))
          .isInstanceOf(ProviderReply.Checkpoint.class);
    }
    assertThat(provider.desk.answer(TestProvider.SUBMITTER, show(TASK.id(), 3, proof)))
        .isInstanceOf(ProviderReply.Checkpoint.class);
  }

  @Test
  void an_order_does_not_stand_in_for_a_proof() {
    CheckOrder.Signed order = drawn(7, TestChain.BEACON_BLOCK, 3);
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
