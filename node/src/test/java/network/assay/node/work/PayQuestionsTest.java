// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Submitters that are asked what they owe, some of which never answer.
final class PayQuestionsTest extends PayCase {
  private static final JobId OTHER = new JobId(HashTag.of("test/job").hash(new byte[] {2}));

  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch cut = new CountDownLatch(1);

  /// Before what waits is stopped.
  @AfterEach
  void release() {
    never.countDown();
  }

  private void askAgain() throws InterruptedException {
    pay.questions().ask();
    Thread.sleep(1);
  }

  /// Answers for some jobs, and for the others never.
  private void silentUnless(Predicate<JobId> answered) {
    var honest = provider.submitter.answers;
    provider.submitter.answers =
        request -> {
          if (!(request instanceof SubmitterRequest.ShowPay(var job, _)) || answered.test(job)) {
            return honest.apply(request);
          }
          try {
            never.await();
          } catch (InterruptedException e) {
            cut.countDown();
            throw new AssayFault.World("cut off", e);
          }
          return new SubmitterReply.NoPay();
        };
  }

  @Test
  void a_submitter_that_is_gone_keeps_nobody_from_what_was_granted() throws Exception {
    granted(TEN);
    over();
    round();
    provider.submitter.away = true;
    provider.clock.pass(WINDOW);
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void what_goes_wrong_with_one_job_keeps_no_round_from_ending() throws Exception {
    granted(TEN);
    over();
    provider.clock.pass(WINDOW);
    var honest = provider.submitter.answers;
    provider.submitter.answers =
        _ -> {
          throw new IllegalStateException("an error of ours");
        };
    round();
    provider.submitter.answers = honest;
    round();

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void a_submitter_that_never_answers_keeps_nobody_from_what_was_granted() throws Exception {
    granted(TEN);
    over();
    round();
    silentUnless(_ -> false);
    provider.clock.pass(WINDOW);
    pay.start();
    while (earnings().claimed().isZero()) Thread.sleep(5);

    assertThat(earnings().claimed()).isEqualTo(TEN);
  }

  @Test
  void a_submitter_that_never_answers_keeps_no_other_from_being_asked() throws Exception {
    for (int i = 0; i < 40; i++) {
      var silent = new JobId(HashTag.of("test/silent").hash(new byte[] {(byte) i}));
      provider.earnings.begin(silent, TestProvider.peer(50 + i));
    }
    granted(TEN);
    silentUnless(TestProvider.JOB::equals);
    pay = desk(rules().patient(Duration.ofMillis(1)));
    while (earnings().earned().isZero()) askAgain();

    // Those that did not answer have places of their own, so that all the others are free.
    granted(TEN.plus(TEN));
    silentUnless(TestProvider.JOB::equals);
    for (int i = 0; i < 20; i++) askAgain();
    while (earnings().earned().equals(TEN)) askAgain();

    assertThat(earnings().earned()).isEqualTo(TEN.plus(TEN));
  }

  @Test
  void a_submitter_is_asked_one_question_at_a_time() throws Exception {
    provider.earnings.begin(OTHER, TestProvider.SUBMITTER);
    provider.chain.open(
        OTHER, provider.customer.account(), TEN, provider.clock.instant().plus(WINDOW));
    silentUnless(_ -> false);
    pay.questions().ask();
    pay.questions().ask();

    assertThat(pay.questions().underWay()).isEqualTo(1);
  }

  @Test
  void a_job_of_which_a_submitter_says_nothing_keeps_no_other_of_it_from_being_asked_about()
      throws Exception {
    provider.earnings.begin(OTHER, TestProvider.SUBMITTER);
    provider.chain.open(
        OTHER, provider.customer.account(), TEN, provider.clock.instant().plus(WINDOW));
    List<JobId> asked = new CopyOnWriteArrayList<>();
    provider.submitter.answers =
        request -> {
          var show = (SubmitterRequest.ShowPay) request;
          asked.add(show.job());
          if (show.job().equals(asked.getFirst())) throw new AssayFault.World("reset, says a test");
          return new SubmitterReply.NoPay();
        };

    for (int round = 0; round < 40; round++) {
      pay.questions().ask();
      while (pay.questions().underWay() > 0) Thread.sleep(1);
    }

    assertThat(asked).contains(TestProvider.JOB, OTHER);
  }

  @Test
  void a_submitter_that_takes_too_long_is_cut_off() throws Exception {
    silentUnless(_ -> false);
    pay = desk(rules().patient(Duration.ofMillis(1)));
    pay.start();

    assertThat(cut.await(60, TimeUnit.SECONDS)).isTrue();
  }
}
