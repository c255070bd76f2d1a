// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;
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
  private static final Signature SIGNATURE = new Signature(Digest.ZERO, Digest.ZERO, 27);

  private final TaskSpec task = TestTasks.train(1, 25, 10);
  private final WorkKey key = new WorkKey(TestProvider.JOB, task.id());
  private final List<Reports.Report> reported = new CopyOnWriteArrayList<>();
  private Supplier<List<Reports.Report>> reports = () -> reported;
  private final Reports checks =
      new Reports() {
        @Override
        public List<Report> reported() {
          return reports.get();
        }

        @Override
        public SubmitterRequest again(Report report) {
          return new SubmitterRequest.ReportCheck(report.job(), report.task(), List.of());
        }
      };
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
    return desk(provider.submitter);
  }

  private WordDesk desk(Submitters submitters) {
    return desk(submitters, Duration.ofSeconds(5));
  }

  private WordDesk desk(Submitters submitters, Duration pause) {
    return new WordDesk(
        new WorkPorts(
            provider.me, provider.chain, submitters, provider.ports.states(), provider.clock),
        provider.book,
        checks,
        new Coverage(provider.book, provider.earnings, checks),
        provider.desk.exposure(),
        pause);
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

  /// A word for more than there ever is would be refused on chain, with all that are recorded
  /// beside it.
  @Test
  void a_word_for_more_than_was_agreed_is_none() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    for (Amount more :
        List.of(
            new Amount(PRICE.units().add(BigInteger.ONE)),
            new Amount(BigInteger.TWO.pow(128).subtract(BigInteger.ONE)))) {
      says(more, provider.customer.signTaken(word(done, more)));
      round();
      assertThat(provider.book.word(key)).isEmpty();
    }
  }

  @Test
  void what_goes_wrong_in_a_round_ends_none_of_those_that_follow() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    var failed = new CountDownLatch(2);
    reports =
        () -> {
          if (failed.getCount() == 0) return List.of();
          boolean first = failed.getCount() == 2;
          failed.countDown();
          if (first) throw new AssayFault.World("the disk does not answer");
          throw new IllegalStateException("somebody's mistake");
        };
    Taken word = word(done, PRICE);
    says(PRICE, provider.customer.signTaken(word));
    words = desk(provider.submitter, Duration.ofMillis(1));
    words.start();
    failed.await();
    while (provider.book.word(key).isEmpty()) Thread.sleep(1);
    assertThat(provider.book.word(key).get().word()).isEqualTo(word);
  }

  /// Others write meanwhile what the order is made by.
  @Test
  void an_order_that_changes_while_it_is_made_is_asked_for_once_and_made_all_the_same() {
    List<Integer> all = IntStream.range(0, 1_000).boxed().toList();
    var random = new Random(7);
    var questions = new AtomicInteger();
    List<Integer> sorted =
        WordDesk.inTurn(
            all,
            _ -> {
              questions.incrementAndGet();
              return random.nextInt(10);
            });
    assertThat(sorted).containsExactlyInAnyOrderElementsOf(all);
    assertThat(questions).hasValue(1_000);
    assertThat(WordDesk.inTurn(List.of(3, 1, 2), one -> one)).containsExactly(1, 2, 3);
  }

  @Test
  void an_account_that_has_results_and_does_not_say_so_gets_no_more_done() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    round();
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

  @Test
  void an_account_that_was_not_asked_yet_is_not_held_to_have_said_nothing() throws Exception {
    provider.done(task);
    var asked = new CountDownLatch(1);
    provider.submitter.answers = _ -> waiting(asked);
    words.round();
    provider.clock.pass(Exposure.SAID_WITHIN);
    words.round();
    assertThat(provider.desk.exposure().objection(provider.customer.account())).isEmpty();

    asked.countDown();
    while (words.underWay() > 0) Thread.sleep(1);
    round();
    provider.clock.pass(Exposure.SAID_WITHIN);
    round();
    assertThat(provider.desk.exposure().objection(provider.customer.account())).isPresent();
  }

  private static SubmitterReply waiting(CountDownLatch until) {
    try {
      until.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new SubmitterReply.Kept();
  }

  @Test
  void a_bad_word_for_one_result_keeps_no_other_from_being_asked_for() throws Exception {
    provider.done(task);
    TaskSpec other = TestTasks.train(2, 25, 10);
    provider.done(other);
    provider.submitter.answers = _ -> new SubmitterReply.Taken(PRICE, SIGNATURE);
    provider.submitter.heard.clear();
    round();
    assertThat(provider.submitter.heard)
        .extracting(heard -> ((SubmitterRequest.Return) heard).claim().task())
        .containsExactlyInAnyOrder(task.id(), other.id());
  }

  @Test
  void silent_submitters_keep_no_other_from_being_asked() throws Exception {
    WorkItem.Stage.Done done = provider.done(task);
    provider.book.remove(key);
    var peers = new HashSet<PeerId>();
    for (int i = 1; i <= 40; i++) {
      TaskSpec its = TestTasks.train(i, 25, 10);
      peers.add(TestProvider.peer(i));
      provider.book.put(new WorkItem(TestProvider.peer(i), provider.request(its), done));
    }
    Set<PeerId> asked = ConcurrentHashMap.newKeySet();
    var silent =
        new Submitters() {
          @Override
          public SubmitterReply tell(PeerId submitter, SubmitterRequest request) {
            asked.add(submitter);
            throw new AssayFault.World("it does not answer");
          }

          @Override
          public void fetch(PeerId holder, ContentId content, long maxBytes) {
            throw new AssayFault.World("it does not answer");
          }
        };
    words = desk(silent);
    round();
    round();
    round();
    assertThat(asked).isEqualTo(peers);
  }

  @Test
  void the_word_for_a_check_is_asked_for_until_it_is_owed_and_shuts_nobody_out_before()
      throws Exception {
    provider.earnings.begin(TestProvider.JOB, TestProvider.SUBMITTER);
    reported.add(new Reports.Report(TestProvider.SUBMITTER, TestProvider.JOB, task.id(), PRICE));
    provider.submitter.answers = _ -> new SubmitterReply.Kept();
    round();
    provider.clock.pass(Exposure.SAID_WITHIN);
    round();
    assertThat(provider.refusal(provider.request(TestTasks.train(2, 25, 10))))
        .isEqualTo("accepted");

    says(forCheck(Amount.ofTokens("9")));
    round();
    WorkKey where = CheckWord.key(TestProvider.JOB, task.id());
    assertThat(provider.book.word(where)).isEmpty();

    SignedTaken word = forCheck(PRICE);
    says(word);
    round();
    assertThat(provider.book.word(where)).contains(word);
    provider.submitter.heard.clear();
    round();
    assertThat(provider.submitter.heard).noneMatch(SubmitterRequest.ReportCheck.class::isInstance);
  }

  private SignedTaken forCheck(Amount price) {
    Taken word = CheckWord.of(TestProvider.JOB, task.id(), provider.me.account(), price);
    return new SignedTaken(word, provider.customer.signTaken(word));
  }

  private void says(SignedTaken word) {
    provider.submitter.answers =
        request ->
            request instanceof SubmitterRequest.ReportCheck
                ? new SubmitterReply.Taken(word.word().price(), word.signature())
                : new SubmitterReply.Kept();
  }
}
