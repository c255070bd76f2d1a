// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import network.assay.node.work.TestChain;
import network.assay.node.work.TestProvider;
import network.assay.node.work.TestTasks;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.deal.CheckOrder;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.staking.JobState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which orders a verifier follows.
final class CheckTermsTest {
  private static final TaskSpec TASK = TestTasks.train(1, 60, 10);
  private static final List<Integer> ALL = List.of(0, 1, 2, 3, 4, 5);

  private TestProvider provider;
  private TestVerifier verifier;
  private BatchProof proof;

  @BeforeEach
  void start() throws Exception {
    provider = new TestProvider(9);
    provider.desk.start();
    proof = provider.posted(provider.done(TASK));
    verifier = new TestVerifier(provider);
  }

  @AfterEach
  void stop() throws Exception {
    verifier.close();
    provider.close();
  }

  @Test
  void only_an_order_of_who_opened_the_job_to_this_node_and_for_what_it_asks_is_followed() {
    CheckOrder order = verifier.order(TASK, ALL, provider.me.account());
    Signature signature = provider.customer.signOrder(order);
    CheckOrder cheap =
        new CheckOrder(
            order.job(),
            order.task(),
            order.provider(),
            order.verifier(),
            order.peer(),
            new CheckOrder.Terms(Amount.ZERO, order.deadline()),
            order.draw());
    CheckOrder away =
        new CheckOrder(
            order.job(),
            order.task(),
            order.provider(),
            order.verifier(),
            TestProvider.STRANGER,
            order.terms(),
            order.draw());

    assertThat(
            verifier.refusal(
                verifier.request(
                    new CheckOrder.Signed(order, verifier.me.signOrder(order)), TASK, proof)))
        .contains("not signed by the account that opened");
    assertThat(
            verifier.refusal(
                verifier.request(new CheckOrder.Signed(cheap, signature), TASK, proof)))
        .contains("nobody signed");
    assertThat(verifier.refusal(verifier.request(cheap, TASK, proof))).contains("costs");
    assertThat(verifier.refusal(verifier.request(away, TASK, proof))).contains("another verifier");
    assertThat(verifier.refusal(verifier.request(order, TestTasks.train(5, 60, 10), proof)))
        .contains("another task");
    assertThat(verifier.book.all()).isEmpty();
  }

  @Test
  void what_cannot_be_a_check_is_refused_in_words() {
    assertThat(verifier.refusal(verifier.request(TASK, ALL, proof, verifier.me.account())))
        .contains("nobody checks itself");
    assertThat(verifier.refusal(verifier.request(TASK, List.of(6), proof)))
        .contains("no such segments");
    assertThat(
            verifier.refusal(
                verifier.request(TASK, ALL, new BatchProof(9, 0, 3, proof.siblings()))))
        .contains("not on chain");
    assertThat(
            verifier.refusal(
                verifier.request(TASK, ALL, new BatchProof(0, 0, 4, proof.siblings()))))
        .contains("no batch on chain");
    assertThat(
            verifier.refusal(
                verifier.request(new TaskSpec(Digest.ZERO, TASK.model(), TASK.work()), ALL, proof)))
        .contains("other rules");
    provider.chain.end(TestProvider.JOB, JobState.CLOSED, provider.clock.instant());
    assertThat(verifier.refusal(verifier.request(TASK, ALL, proof))).contains("not open");
  }

  private VerifierRequest.TakeCheck request(CheckOrder.Terms terms, CheckOrder.Draw draw) {
    CheckOrder order = verifier.order(TASK, ALL, provider.me.account());
    return verifier.request(
        new CheckOrder(
            order.job(),
            order.task(),
            order.provider(),
            order.verifier(),
            order.peer(),
            terms,
            draw),
        TASK,
        proof);
  }

  @Test
  void an_order_is_followed_until_its_deadline_and_for_the_draw_of_its_batch() {
    CheckOrder order = verifier.order(TASK, ALL, provider.me.account());
    long elsewhere = TestChain.BEACON_BLOCK + 1;

    assertThat(
            verifier.refusal(
                request(order.terms(), new CheckOrder.Draw(1, TestChain.BEACON_BLOCK, ALL))))
        .contains("another batch");
    assertThat(verifier.refusal(request(order.terms(), new CheckOrder.Draw(0, elsewhere, ALL))))
        .contains("not where it was");
    provider.clock.pass(Duration.ofHours(1));
    assertThat(verifier.refusal(request(order.terms(), order.draw()))).contains("expired");
  }

  @Test
  void an_order_that_is_given_anew_for_longer_is_the_same_check() throws Exception {
    CheckOrder order = verifier.order(TASK, ALL, provider.me.account());
    var longer = new CheckOrder.Terms(order.price(), order.deadline().plus(Duration.ofHours(1)));
    verifier.submitter.away = true;
    verifier.ask(request(order.terms(), order.draw()));
    VerifierRequest.TakeCheck again = request(longer, order.draw());
    var forged = new CheckOrder.Signed(again.order(), verifier.me.signOrder(again.order()));

    assertThat(verifier.ask(verifier.request(forged, TASK, proof)))
        .isEqualTo(new VerifierReply.Accepted());
    assertThat(verifier.book.all()).hasSize(1);
    assertThat(verifier.book.all().getFirst().request().order()).isEqualTo(order);
    verifier.ask(again);
    assertThat(verifier.book.all()).hasSize(1);
    assertThat(verifier.book.all().getFirst().request().order()).isEqualTo(again.order());
  }
}
