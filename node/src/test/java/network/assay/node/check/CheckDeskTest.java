// SPDX-License-Identifier: Apache-2.0
package network.assay.node.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.state.StateStore;
import network.assay.node.work.Conduct;
import network.assay.node.work.TestNotary;
import network.assay.node.work.TestProvider;
import network.assay.node.work.TestTasks;
import network.assay.node.work.WorkItem;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.deal.CheckClaim;
import network.assay.protocol.market.message.BatchProof;
import network.assay.protocol.market.message.ProviderReply;
import network.assay.protocol.market.message.ProviderRequest;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.protocol.market.message.VerifierReply;
import network.assay.protocol.market.message.VerifierRequest;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.verification.check.Finding;
import network.assay.verification.check.SpotCheck;
import network.assay.verification.check.Verdict;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CheckDeskTest {
  private static final TaskSpec TASK = TestTasks.train(1, 60, 10);
  private static final List<Integer> ALL = List.of(0, 1, 2, 3, 4, 5);
  private static final VerifierRequest SHOW =
      new VerifierRequest.ShowFindings(TestProvider.JOB, TASK.id());

  private TestProvider provider;
  private TestVerifier verifier;
  private WorkItem.Stage.Done done;
  private BatchProof proof;

  @BeforeEach
  void start() throws Exception {
    begin(Conduct.HONEST);
  }

  private void begin(Conduct conduct) throws InterruptedException {
    provider = new TestProvider(9);
    provider.with(provider.rules.with(conduct)).desk.start();
    done = provider.done(TASK);
    proof = provider.posted(done);
    verifier = new TestVerifier(provider);
  }

  @AfterEach
  void stop() throws Exception {
    verifier.close();
    provider.close();
  }

  private SubmitterRequest.ReportCheck report() throws InterruptedException {
    return verifier.submitter.next(SubmitterRequest.ReportCheck.class);
  }

  private List<Finding> findings() throws InterruptedException {
    while (true) {
      if (verifier.ask(SHOW) instanceof VerifierReply.Found(var entries)) {
        return entries.stream()
            .map(e -> new Finding(e.segment(), e.start(), e.end(), e.salt(), e.word()))
            .toList();
      }
      Thread.sleep(5);
    }
  }

  /// What the submitter concludes.
  private Verdict verdict(List<CheckClaim> claims, List<Finding> findings) {
    Map<Integer, Digest> committed = new HashMap<>();
    claims.forEach(claim -> committed.put(claim.segment(), claim.commitment()));
    var claim =
        new SpotCheck.Claim(
            TASK.id(),
            done.claim().commitment(),
            TestTasks.transcript(TASK).input(),
            done.claim().output(),
            TASK.work().segments());
    return SpotCheck.judge(claim, done.opening(), committed, findings);
  }

  @Test
  void honest_work_is_found_equal() throws Exception {
    assertThat(verifier.refusal(verifier.request(TASK, ALL, proof))).isEqualTo("accepted");
    List<CheckClaim> claims = report().claims();

    for (CheckClaim claim : claims) {
      assertThat(
              verifier.me.signerOfCheck(
                  TestProvider.JOB,
                  TASK.id(),
                  claim.segment(),
                  claim.commitment(),
                  claim.signature()))
          .isEqualTo(verifier.me.account());
    }
    assertThat(verdict(claims, findings())).isEqualTo(new Verdict.Matches(6));
  }

  @Test
  void a_cheat_is_found_different_from_two_thirds_on() throws Exception {
    stop();
    begin(Conduct.SKIPS_LAST_THIRD);

    verifier.ask(verifier.request(TASK, List.of(0, 3), proof));
    assertThat(verdict(report().claims(), findings())).isEqualTo(new Verdict.Matches(2));
    stop();
    begin(Conduct.SKIPS_LAST_THIRD);
    verifier.ask(verifier.request(TASK, List.of(4), proof));
    List<CheckClaim> claims = report().claims();
    List<Finding> findings = new ArrayList<>(findings());

    assertThat(verdict(claims, findings)).isInstanceOf(Verdict.EndDiffers.class);
  }

  @Test
  void nothing_is_opened_before_the_commitments_are_with_the_submitter() throws Exception {
    verifier.submitter.away = true;
    VerifierRequest.TakeCheck request = verifier.request(TASK, ALL, proof);
    request
        .inputs()
        .forEach(input -> verifier.blobs.copyFrom(verifier.submitter.blobs, input.content()));
    verifier.ask(request);
    while (verifier.book.all().getFirst().isOpen()) Thread.sleep(5);

    assertThat(verifier.refusal(SHOW)).contains("commitments come first");
    verifier.submitter.away = false;
    report();
    assertThat(findings()).hasSize(6);
  }

  @Test
  void findings_are_shown_to_nobody_but_who_asked_for_them() throws Exception {
    verifier.ask(verifier.request(TASK, ALL, proof));
    report();
    findings();

    assertThat(verifier.refusal(TestProvider.STRANGER, SHOW)).contains("no such check");
    assertThat(verifier.refusal(TestProvider.STRANGER, verifier.request(TASK, List.of(1), proof)))
        .contains("another peer");
  }

  @Test
  void a_job_that_this_node_works_for_has_one_peer_that_orders() throws Exception {
    verifier.ask(verifier.request(TASK, List.of(1), proof));

    var other = TestTasks.train(77, 60, 10);
    assertThat(verifier.refusal(TestProvider.STRANGER, verifier.request(other, ALL, proof)))
        .contains("another peer's");
    assertThat(verifier.earnings.get(TestProvider.JOB).orElseThrow().submitter())
        .isEqualTo(TestProvider.SUBMITTER);
  }

  @Test
  void segments_that_follow_each_other_are_done_in_one_run_and_their_ends_are_shown_to_nobody()
      throws Exception {
    var shown = new ArrayList<Integer>();
    Function<ProviderRequest, ProviderReply> provider = verifier.serves;
    verifier.serves =
        request -> {
          shown.add(((ProviderRequest.ShowCheckpoint) request).segment());
          return provider.apply(request);
        };
    verifier.ask(verifier.request(TASK, List.of(0, 1, 3, 4, 5), proof));

    assertThat(verdict(report().claims(), findings())).isEqualTo(new Verdict.Matches(5));
    assertThat(shown).containsExactly(3);
  }

  @Test
  void a_cheat_between_two_segments_of_a_run_is_found_where_it_is() throws Exception {
    stop();
    begin(Conduct.SKIPS_LAST_THIRD);

    verifier.ask(verifier.request(TASK, ALL, proof));

    assertThat(verdict(report().claims(), findings()))
        .isInstanceOfSatisfying(
            Verdict.EndDiffers.class, differs -> assertThat(differs.segment()).isEqualTo(4));
  }

  @Test
  void asking_twice_gives_the_same_commitments() throws Exception {
    VerifierRequest.TakeCheck request = verifier.request(TASK, ALL, proof);
    verifier.ask(request);
    SubmitterRequest.ReportCheck first = report();
    findings();
    verifier.ask(request);

    assertThat(report()).isEqualTo(first);
  }

  @Test
  void a_verifier_that_was_killed_reports_what_it_had_found() throws Exception {
    verifier.submitter.away = true;
    VerifierRequest.TakeCheck request = verifier.request(TASK, ALL, proof);
    request
        .inputs()
        .forEach(input -> verifier.blobs.copyFrom(verifier.submitter.blobs, input.content()));
    verifier.ask(request);
    while (verifier.book.all().getFirst().isOpen()) Thread.sleep(5);
    var found = (CheckItem.Stage.Found) verifier.book.all().getFirst().stage();
    verifier.restart();
    verifier.submitter.away = false;

    assertThat(report().claims().stream().map(CheckClaim::commitment).toList())
        .isEqualTo(found.findings().stream().map(f -> f.commitment(TASK.id())).toList());
  }

  @Test
  void what_was_found_while_the_disk_was_full_is_reported_and_shown() throws Exception {
    verifier.submitter.beforeFetch = () -> verifier.checked.full = true;
    verifier.ask(verifier.request(TASK, ALL, proof));
    verifier.checked.refuseOne();

    assertThat(verdict(report().claims(), findings())).isEqualTo(new Verdict.Matches(6));
    while (verifier.desk.busy() > 0) Thread.sleep(5);
  }

  @Test
  void a_check_that_is_not_wanted_while_the_disk_is_full_leaves_its_place() throws Exception {
    verifier.submitter.answers = _ -> new SubmitterReply.NotYours();
    verifier.submitter.beforeFetch = () -> verifier.checked.full = true;
    verifier.unreachable = true;
    verifier.ask(verifier.request(TASK, List.of(0, 2), proof));
    verifier.submitter.next(SubmitterRequest.AbandonCheck.class);
    verifier.checked.refuseOne();

    while (verifier.desk.busy() > 0) Thread.sleep(5);
    assertThat(verifier.book.all()).isEmpty();
  }

  @Test
  void what_was_kept_for_checks_that_are_gone_is_let_go_of_at_the_start() throws Exception {
    ContentId some = verifier.blobs.put(new byte[] {1});
    verifier.blobs.pin(some, CheckRun.OWNER + "gone");
    verifier.restart();

    assertThat(verifier.blobs.owners(some)).isEmpty();
  }

  @Test
  void a_check_that_the_verifier_was_killed_over_is_done_again() throws Exception {
    verifier.close();
    verifier.book.put(
        new CheckItem(
            TestProvider.SUBMITTER,
            verifier.request(TASK, ALL, proof),
            provider.clock.instant(),
            new CheckItem.Stage.Open(1)));
    verifier.restart();

    assertThat(verdict(report().claims(), findings())).isEqualTo(new Verdict.Matches(6));
  }

  @Test
  void a_provider_that_shows_nothing_is_reported_as_such() throws Exception {
    verifier.unreachable = true;
    verifier.ask(verifier.request(TASK, List.of(0, 2), proof));
    var abandoned = verifier.submitter.next(SubmitterRequest.AbandonCheck.class);

    assertThat(abandoned.unserved()).isTrue();
    assertThat(abandoned.why()).contains("segment 2", "away");
  }

  @Test
  void a_check_that_would_be_begun_too_late_behind_others_is_refused() throws Exception {
    verifier.with(
        new CheckRules(Amount.ofTokens("1"), 100, 1, 30, 64 << 20, 1_000, Duration.ofMillis(100)));
    verifier.submitter.away = true;
    int taken = 0;
    String refusal = "accepted";
    while (refusal.equals("accepted") && taken <= 30) {
      refusal = verifier.refusal(verifier.request(TestTasks.train(90 + taken, 60, 10), ALL, proof));
      taken++;
    }

    // As long before it as eight of them, all of one length, and a moment.
    assertThat(refusal).isEqualTo("busy with 9 checks");
  }

  @Test
  void a_provider_that_takes_long_over_each_of_several_starts_is_given_up_in_the_time_for_all()
      throws Exception {
    Function<ProviderRequest, ProviderReply> provider = verifier.serves;
    verifier.serves =
        request -> {
          this.provider.clock.pass(Duration.ofSeconds(6));
          return provider.apply(request);
        };
    // 0.1 s, ten times the second that the check takes, and nothing for so few bytes.
    verifier.ask(verifier.request(TASK, List.of(1, 3, 5), proof));
    var abandoned = verifier.submitter.next(SubmitterRequest.AbandonCheck.class);

    assertThat(abandoned.unserved()).isTrue();
    assertThat(abandoned.why()).contains("segment 3", "takes too long");
    assertThat(verifier.patience)
        .containsExactly(Duration.ofMillis(10_100), Duration.ofMillis(4_100));
  }

  @Test
  void a_check_that_fails_by_a_fault_of_this_node_is_given_back() throws Exception {
    verifier.serves =
        _ -> {
          throw new IllegalStateException("a fault of this node");
        };
    verifier.ask(verifier.request(TASK, List.of(2), proof));

    assertThat(verifier.submitter.next(SubmitterRequest.AbandonCheck.class).unserved()).isFalse();
    while (!verifier.book.all().isEmpty()) Thread.sleep(5);
  }

  @Test
  void a_check_that_gives_way_to_another_of_the_task_ends_before_that_begins() throws Exception {
    var asked = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var steps = new CopyOnWriteArrayList<String>();
    Function<ProviderRequest, ProviderReply> provider = verifier.serves;
    verifier.serves =
        request -> {
          int segment = ((ProviderRequest.ShowCheckpoint) request).segment();
          if (segment == 2) {
            asked.countDown();
            awaitUninterruptibly(goOn);
            steps.add("the first ends");
            throw new AssayFault.World("too late");
          }
          steps.add("the other begins");
          return provider.apply(request);
        };
    verifier.ask(verifier.request(TASK, List.of(2), proof));
    asked.await();
    assertThat(verifier.refusal(verifier.request(TASK, List.of(4), proof))).isEqualTo("accepted");
    goOn.countDown();

    assertThat(report().claims()).extracting(CheckClaim::segment).containsExactly(4);
    assertThat(steps).containsExactly("the first ends", "the other begins");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) Thread.currentThread().interrupt();
  }

  @Test
  void a_provider_that_shows_something_else_is_reported_as_such() throws Exception {
    var store = new StateStore(provider.blobs);
    for (State wrong :
        List.of(
            State.of("layers.0.weight", Tensor.scalar(1)),
            TestTasks.states(TASK).getFirst().select(name -> !name.startsWith("momentum")))) {
      var content = store.put(wrong);
      Signature word = word(provider.me, StateStore.digest(wrong));
      verifier.serves = _ -> new ProviderReply.Checkpoint(content, word);
      verifier.ask(verifier.request(TASK, List.of(2), proof));
      var abandoned = verifier.submitter.next(SubmitterRequest.AbandonCheck.class);

      assertThat(abandoned.unserved()).isTrue();
      assertThat(abandoned.why()).contains("no state of it");
      while (!verifier.book.all().isEmpty()) Thread.sleep(5);
    }
  }

  private static Signature word(TestNotary notary, Digest start) {
    return notary.signStart(TestProvider.JOB, TASK.id(), 2, start);
  }

  @Test
  void a_start_counts_as_shown_only_under_its_providers_signature() throws Exception {
    List<Digest> states = done.opening().transcript().states();
    var content = done.checkpoints().get(2);
    for (Signature wrong :
        List.of(
            word(provider.me, states.get(1)),
            word(provider.customer, states.get(2)),
            provider.me.signStart(TestProvider.JOB, TASK.id(), 1, states.get(2)),
            new Signature(Digest.ZERO, Digest.ZERO, 27))) {
      verifier.serves = _ -> new ProviderReply.Checkpoint(content, wrong);
      verifier.ask(verifier.request(TASK, List.of(2), proof));
      var abandoned = verifier.submitter.next(SubmitterRequest.AbandonCheck.class);

      assertThat(abandoned.unserved()).isTrue();
      assertThat(abandoned.why()).contains("not signed");
      while (!verifier.book.all().isEmpty()) Thread.sleep(5);
    }
  }

  @Test
  void a_finding_has_the_providers_word_for_each_start_that_was_shown_also_after_a_restart()
      throws Exception {
    verifier.ask(verifier.request(TASK, List.of(0, 1, 3, 4), proof));
    report();
    List<Finding> before = findings();
    verifier.restart();

    assertThat(findings()).isEqualTo(before);
    for (Finding finding : before) {
      assertThat(finding.word().isPresent()).isEqualTo(finding.segment() == 3);
    }
    Finding shown = before.get(2);
    assertThat(
            verifier.me.signerOfStart(
                TestProvider.JOB, TASK.id(), 3, shown.start(), shown.word().orElseThrow()))
        .isEqualTo(provider.me.account());
  }

  @Test
  void a_submitter_without_the_inputs_is_not_the_providers_fault() throws Exception {
    verifier.submitter.answers = _ -> new SubmitterReply.Kept();
    VerifierRequest.TakeCheck right = verifier.request(TASK, ALL, proof);
    var wrong = new StateStore(verifier.submitter.blobs).put(State.of("x", Tensor.scalar(1)));
    verifier.ask(
        new VerifierRequest.TakeCheck(
            right.signed(),
            TASK,
            List.of(
                new network.assay.protocol.market.message.InputLocation(
                    TestTasks.REF.state(), wrong)),
            right.endpoint(),
            proof));

    assertThat(verifier.submitter.next(SubmitterRequest.AbandonCheck.class).unserved()).isFalse();
  }

  @Test
  void a_check_that_is_not_wanted_any_more_is_let_go_of() throws Exception {
    verifier.submitter.answers = _ -> new SubmitterReply.NotYours();
    verifier.ask(verifier.request(TASK, ALL, proof));
    report();
    while (!verifier.book.all().isEmpty()) Thread.sleep(5);

    assertThat(verifier.refusal(SHOW)).contains("no such check");
  }

  @Test
  void a_check_counts_among_the_earnings_once() throws Exception {
    verifier.ask(verifier.request(TASK, ALL, proof));
    report();
    findings();
    while (verifier.desk.busy() > 0) Thread.sleep(5);
    verifier.desk.forget(TestProvider.JOB);

    assertThat(verifier.earnings.get(TestProvider.JOB).orElseThrow().work().checks()).isEqualTo(1);
    assertThat(verifier.book.all()).isEmpty();
  }
}
