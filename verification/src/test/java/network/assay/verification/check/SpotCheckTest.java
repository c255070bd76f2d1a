// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.TaskId;
import network.assay.verification.check.SpotCheck.Claim;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;
import org.junit.jupiter.api.Test;

final class SpotCheckTest {
  private static final TaskId TASK = new TaskId(new Digest(1, 1, 1, 1));
  private static final Digest SALT = new Digest(9, 9, 9, 9);
  private static final Transcript HONEST =
      new Transcript(LongStream.range(0, 5).mapToObj(SpotCheckTest::state).toList());

  private static Digest state(long n) {
    return new Digest(0, 0, 0, 1_000 + n);
  }

  private static Claim claim(Transcript transcript) {
    return new Claim(
        TASK, Commitments.result(TASK, transcript.root(), SALT), state(0), transcript.output(), 4);
  }

  private static Finding honestFinding(int segment) {
    return new Finding(segment, state(segment), state(segment + 1), new Digest(segment, 0, 0, 7));
  }

  private static Verdict judge(Transcript transcript, List<Finding> findings) {
    return SpotCheck.judge(
        claim(transcript), new Opening(transcript, SALT), commitments(findings), findings);
  }

  private static Map<Integer, Digest> commitments(List<Finding> findings) {
    return findings.stream()
        .collect(Collectors.toMap(Finding::segment, finding -> finding.commitment(TASK)));
  }

  private static Transcript with(int index, Digest state) {
    var states = new ArrayList<>(HONEST.states());
    states.set(index, state);
    return new Transcript(states);
  }

  @Test
  void honest_work_matches() {
    assertThat(judge(HONEST, List.of(honestFinding(1), honestFinding(3))))
        .isEqualTo(new Verdict.Matches(2));
  }

  @Test
  void a_segment_that_ends_elsewhere_is_named_with_both_digests() {
    Transcript skipped = with(3, state(77));
    assertThat(judge(skipped, List.of(honestFinding(0), honestFinding(2))))
        .isEqualTo(new Verdict.EndDiffers(2, state(2), state(77), state(3)));
  }

  @Test
  void a_start_state_that_was_not_committed_to_is_a_finding_of_its_own() {
    var finding = new Finding(2, state(55), state(3), SALT);
    assertThat(judge(HONEST, List.of(finding)))
        .isEqualTo(new Verdict.StartDiffers(2, state(2), state(55)));
  }

  @Test
  void an_opening_of_something_else_convicts_without_re_execution() {
    Transcript other = with(2, state(66));
    Verdict swapped = SpotCheck.judge(claim(HONEST), new Opening(other, SALT), Map.of(), List.of());
    assertThat(swapped).isInstanceOf(Verdict.BadOpening.class);
    Verdict otherSalt =
        SpotCheck.judge(
            claim(HONEST), new Opening(HONEST, new Digest(0, 0, 0, 0)), Map.of(), List.of());
    assertThat(otherSalt).isInstanceOf(Verdict.BadOpening.class);
  }

  @Test
  void a_committed_transcript_must_start_at_the_input_end_at_the_output_and_be_of_full_length() {
    Transcript elsewhere = with(0, state(50));
    assertThat(judge(elsewhere, List.of()))
        .isEqualTo(new Verdict.WrongAtSight("the transcript does not start at the task's input"));
    Claim delivered =
        new Claim(TASK, Commitments.result(TASK, HONEST.root(), SALT), state(0), state(4_444), 4);
    assertThat(SpotCheck.contradiction(delivered, new Opening(HONEST, SALT)))
        .contains(new Verdict.BadOpening("the transcript does not end at the delivered output"));
    Claim longer =
        new Claim(TASK, Commitments.result(TASK, HONEST.root(), SALT), state(0), state(4), 5);
    assertThat(SpotCheck.contradiction(longer, new Opening(HONEST, SALT)))
        .contains(new Verdict.WrongAtSight("the transcript has 4 segments, the task 5"));
  }

  @Test
  void a_verifier_cannot_change_add_or_repeat_a_finding_after_it_committed() {
    List<Finding> committed = List.of(honestFinding(1), honestFinding(2));
    Claim claim = claim(HONEST);
    Opening opening = new Opening(HONEST, SALT);
    var changed = List.of(honestFinding(1), new Finding(2, state(2), state(99), SALT));
    assertThat(SpotCheck.judge(claim, opening, commitments(committed), changed))
        .isInstanceOf(Verdict.VerifierUnsound.class);
    assertThat(SpotCheck.judge(claim, opening, commitments(committed), List.of(honestFinding(1))))
        .isInstanceOf(Verdict.VerifierUnsound.class);
    var repeated = List.of(honestFinding(1), honestFinding(1));
    assertThat(SpotCheck.judge(claim, opening, commitments(committed), repeated))
        .isInstanceOf(Verdict.VerifierUnsound.class);
  }
}
