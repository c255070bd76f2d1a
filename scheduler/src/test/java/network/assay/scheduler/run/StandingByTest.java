// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import network.assay.protocol.market.Digest;
import network.assay.verification.check.Finding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of checks whose verifier or provider does not stand by its word: by hand, since
/// simulated peers seldom fail two at once.
final class StandingByTest {
  private static final int PROVIDER = 1;
  private static final int OTHER = 2;
  private static final int VERIFIER = 3;
  private static final List<Integer> SOME = List.of(2, 7);
  private static final List<Integer> ALL = IntStream.range(0, 12).boxed().toList();

  private ByHand job;

  @BeforeEach
  void start() {
    job = new ByHand(5);
  }

  /// The verifier said of shard 0 what the submitter finds otherwise.
  private ByHand convicted() {
    return job.checked(
            0,
            PROVIDER,
            VERIFIER,
            SOME,
            new Check.Stage.Arbitrating(2, job.opening(0, PROVIDER), Optional.empty()))
        .tell(
            new Event.Arbitrated(
                job.task(0), job.claim(0, PROVIDER).commitment(), job.finding(0, PROVIDER, 2)));
  }

  @Test
  void a_convicted_verifier_finishes_no_check_and_is_paid_for_none() {
    var findings = List.of(job.finding(2, OTHER, 2), job.finding(2, OTHER, 7));
    var claims = job.claims(2, findings);
    job.checked(1, OTHER, VERIFIER, SOME, new Check.Stage.Executing())
        .checked(2, OTHER, VERIFIER, SOME, new Check.Stage.Comparing(claims, job.opening(2, OTHER)))
        .checked(3, OTHER, VERIFIER, SOME, new Check.Stage.Committed(claims));
    convicted();

    assertThat(job.provider(VERIFIER).convicted()).isTrue();
    for (int shard = 0; shard < 4; shard++) {
      Check check = job.check(shard);
      assertThat(check.stage()).isEqualTo(new Check.Stage.Executing());
      assertThat(check.verifier()).isNotEqualTo(Optional.of(ByHand.peer(VERIFIER)));
      assertThat(check.tried()).containsExactly(ByHand.peer(VERIFIER));
      assertThat(check.segments()).isEqualTo(SOME);
    }
    JobState before = job.state();
    job.tell(new Event.FindingsOpened(job.task(2), ByHand.peer(VERIFIER), findings))
        .tell(new Event.CheckCommitted(job.task(1), ByHand.peer(VERIFIER), claims));
    assertThat(job.state()).isSameAs(before);
    assertThat(job.state().earned()).doesNotContainKey(ByHand.peer(VERIFIER));
  }

  @Test
  void what_the_submitter_decides_about_a_convicted_verifiers_check_it_decides() {
    job.checked(
        1,
        OTHER,
        VERIFIER,
        SOME,
        new Check.Stage.Arbitrating(2, job.opening(1, OTHER), Optional.of(new Digest(7, 7, 7, 7))));
    convicted();
    job.tell(
        new Event.Arbitrated(
            job.task(1), job.claim(1, OTHER).commitment(), job.finding(1, OTHER, 2)));

    assertThat(job.provider(OTHER).convicted()).isTrue();
  }

  @Test
  void after_a_verifier_that_is_shown_no_start_the_submitter_checks_itself() {
    job.checked(0, PROVIDER, VERIFIER, SOME, new Check.Stage.Executing());
    job.tell(failed(true));

    assertThat(job.check(0).verifier()).isEmpty();
    assertThat(Commands.of(job.state()))
        .anyMatch(c -> c instanceof Command.CheckYourself own && own.segments().equals(SOME));
    assertThat(job.provider(VERIFIER).strikes()).isZero();
    assertThat(job.provider(PROVIDER).strikes()).isZero();
  }

  @Test
  void after_a_verifier_that_fails_by_itself_another_is_drawn() {
    job.checked(0, PROVIDER, VERIFIER, SOME, new Check.Stage.Executing());
    job.tell(failed(false));

    assertThat(job.check(0).verifier())
        .isPresent()
        .isNotEqualTo(Optional.of(ByHand.peer(VERIFIER)));
  }

  private Event failed(boolean unserved) {
    return new Event.CheckFailed(
        job.task(0), Optional.of(ByHand.peer(VERIFIER)), unserved, "no start");
  }

  /// The provider does not open shard 0 in time.
  private ByHand withdrawn() {
    var claims = job.claims(0, List.of(job.finding(0, OTHER, 2)));
    return job.checked(0, OTHER, VERIFIER, List.of(2), new Check.Stage.Committed(claims))
        .pass(Duration.ofSeconds(6));
  }

  @Test
  void of_who_did_not_open_one_result_the_others_are_checked_whole_though_some_of_them_is_right() {
    Finding found = job.finding(1, OTHER, 2);
    var claims = job.claims(1, List.of(found));
    withdrawn();
    JobState before = job.state();
    for (int provider : new int[] {PROVIDER, OTHER}) {
      var comparing = new Check.Stage.Comparing(claims, job.opening(1, provider));
      var others = new ByHand(5).checked(1, provider, VERIFIER, List.of(2), comparing);
      JobState with = DemandCases.with(before, others.result(1));
      var event = new Event.FindingsOpened(job.task(1), ByHand.peer(VERIFIER), List.of(found));
      JobState after = job.machine.step(with, event, others.now);

      Result result = Objects.requireNonNull(after.results().get(job.task(1)));
      assertThat(result.isFinal()).isEqualTo(provider == PROVIDER);
      assertThat(after.earned()).containsKey(ByHand.peer(VERIFIER));
      if (result.stage() instanceof Result.Stage.Checking(_, Check check)) {
        assertThat(check.segments()).isEqualTo(ALL);
        assertThat(check.stage()).isEqualTo(new Check.Stage.Executing());
        assertThat(check.tried()).containsExactly(ByHand.peer(VERIFIER));
      }
    }
  }

  @Test
  void what_it_brings_until_it_has_opened_is_drawn_whole_and_then_as_others() {
    withdrawn();
    assertThat(drawnWhole(1)).isTrue();

    Demand demand = job.state().demands().getFirst();
    job.tell(new Event.DemandAnswered(demand.key(), job.opening(0, OTHER)))
        .tell(new Event.Rechecked(demand.key(), Optional.empty()));
    assertThat(job.state().demands().getFirst().stage()).isEqualTo(new Demand.Stage.Right());
    assertThat(drawnWhole(2)).isFalse();
  }

  /// Whether a result that is here only now is drawn whole.
  private boolean drawnWhole(int shard) {
    var posted = new ByHand(5).result(shard, OTHER, new Result.Stage.Posted(0)).state();
    JobState with = DemandCases.with(job.state(), posted.results().values().iterator().next());
    JobState drawn = job.machine.step(with, new Event.Tick(), job.now);
    Result result = Objects.requireNonNull(drawn.results().get(job.task(shard)));
    var checking = (Result.Stage.Checking) result.stage();
    return checking.check().segments().equals(ALL);
  }

  @Test
  void what_was_found_out_about_a_withdrawn_result_says_nothing_about_the_next() {
    // Shard 0 is another's by now, who has yet to open it.
    var claims = job.claims(0, List.of(job.finding(0, OTHER, 2)));
    job.checked(0, OTHER, VERIFIER, List.of(2), new Check.Stage.Committed(claims));
    JobState before = job.state();
    Digest withdrawn = new Digest(1, 2, 3, 4);

    job.tell(new Event.Opened(job.task(0), withdrawn, job.opening(0, PROVIDER)));
    assertThat(job.state().results()).isEqualTo(before.results());
    assertThat(job.state().convictions()).isEmpty();
    Digest commitment = job.claim(0, OTHER).commitment();
    job.tell(new Event.Opened(job.task(0), commitment, job.opening(0, OTHER)));
    assertThat(job.check(0).stage()).isInstanceOf(Check.Stage.Comparing.class);
  }

  @Test
  void nobody_is_leased_to_or_drawn_who_would_be_one_account_too_many_to_show() {
    var full = new ByHand(2).earning(4_096).result(3, 1, new Result.Stage.Posted(0));
    full.tell(new Event.Tick());
    assertThat(full.state().assignments()).isNotEmpty();
    assertThat(full.check(3).verifier()).contains(ByHand.peer(2));

    var others = new ByHand(4_098);
    others.earning(4_096);
    for (int n = 1; n <= 4_096; n++) others.leaves(n);
    others.result(3, 4_097, new Result.Stage.Posted(0)).tell(new Event.Tick());
    assertThat(others.state().assignments()).isEmpty();
    assertThat(others.check(3).verifier()).isEmpty();
  }
}
