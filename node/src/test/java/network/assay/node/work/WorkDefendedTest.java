// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import network.assay.compute.tensor.State;
import network.assay.node.dispute.Defence;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a provider keeps of what it signed, to defend it.
final class WorkDefendedTest {
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
}
