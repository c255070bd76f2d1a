// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.staking.SignedTaken;
import network.assay.staking.Taken;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class WordDeskTest {
  private static final Amount PRICE = Amount.ofTokens("10");

  private final TaskSpec task = TestTasks.train(1, 25, 10);
  private final WorkKey key = new WorkKey(TestProvider.JOB, task.id());
  private TestProvider provider;
  private WordDesk words;

  @BeforeEach
  void start() {
    provider = new TestProvider(9);
    provider.desk.start();
    words = desk();
  }

  @AfterEach
  void stop() throws Exception {
    words.stop(Duration.ofSeconds(5));
    provider.close();
  }

  private WordDesk desk() {
    return new WordDesk(
        provider.ports,
        provider.book,
        provider.earnings,
        provider.desk.exposure(),
        Duration.ofSeconds(5));
  }

  private void round() throws InterruptedException {
    words.round();
    while (words.underWay() > 0) Thread.sleep(1);
  }

  private Taken word(WorkItem.Stage.Done done, Amount price) {
    return new Taken(
        TestProvider.JOB, task.id(), provider.me.account(), done.claim().commitment(), price);
  }

  private void says(Amount price, Signature signature) {
    provider.submitter.answers =
        request ->
            request instanceof SubmitterRequest.Return
                ? new SubmitterReply.Taken(price, signature)
                : new SubmitterReply.Kept();
  }

  @Test
  void a_word_that_comes_later_is_asked_for_and_kept_across_restarts() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    round();
    assertThat(provider.book.word(key)).isEmpty();

    Taken word = word(done, PRICE);
    says(PRICE, provider.customer.signTaken(word));
    round();

    var signed = new SignedTaken(word, provider.customer.signTaken(word));
    assertThat(provider.book.word(key)).contains(signed);
    provider.restarted();
    assertThat(provider.book.word(key)).contains(signed);
    assertThat(provider.book.words(TestProvider.JOB)).containsExactly(signed);
  }

  @Test
  void a_word_that_the_job_s_account_has_not_signed_is_none() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    says(PRICE, TestNotary.number(5).signTaken(word(done, PRICE)));
    round();
    assertThat(provider.book.word(key)).isEmpty();
  }

  @Test
  void a_word_for_less_than_was_agreed_is_none() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    Amount less = Amount.ofTokens("9");
    says(less, provider.customer.signTaken(word(done, less)));
    round();
    assertThat(provider.book.word(key)).isEmpty();
  }

  @Test
  void an_account_that_has_results_and_does_not_say_so_gets_no_more_done() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    round();
    provider.clock.pass(Exposure.SAID_WITHIN);
    round();
    assertThat(provider.refusal(provider.request(TestTasks.train(2, 25, 10))))
        .contains("does not say so");

    says(PRICE, provider.customer.signTaken(word(done, PRICE)));
    round();
    round();
    assertThat(provider.refusal(provider.request(TestTasks.train(2, 25, 10))))
        .isEqualTo("accepted");
  }
}
