// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.commitment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.TaskId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What answers a demand on chain, window after window.
final class DemandAnswerTest {
  private static final Digest SALT = digest("salt");
  private static final TaskId TASK = new TaskId(digest("task"));

  private static Digest digest(String name) {
    return HashTag.of(name).hash(new byte[0]);
  }

  private static Transcript transcript(int count) {
    return new Transcript(IntStream.range(0, count).mapToObj(i -> digest("state " + i)).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 63, 64, 65, 128, 129, 200})
  void the_windows_together_are_the_transcript_and_each_proves_it(int count) {
    Transcript transcript = transcript(count);
    Digest commitment = Commitments.result(TASK, transcript.root(), SALT);
    var states = new ArrayList<Digest>();
    for (int window = 0; window < DemandAnswer.windows(count); window++) {
      DemandAnswer answer = DemandAnswer.of(transcript, SALT, window);
      assertThat(answer.transcriptRoot()).isEqualTo(transcript.root());
      assertThat(answer.opens(TASK, commitment)).isTrue();
      states.addAll(answer.states());
    }
    assertThat(states).isEqualTo(transcript.states());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 64, 65, 129, 200})
  void each_state_of_a_window_is_proved_as_by_the_whole_transcript(int count) {
    Transcript transcript = transcript(count);
    for (int i = 0; i < count; i++) {
      DemandAnswer answer = DemandAnswer.of(transcript, SALT, i / DemandAnswer.SIZE);
      assertThat(answer.prove(i)).isEqualTo(transcript.prove(i));
    }
  }

  @Test
  void what_a_window_does_not_hold_is_not_proved() {
    DemandAnswer answer = DemandAnswer.of(transcript(130), SALT, 1);
    assertThatThrownBy(() -> answer.prove(63)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> answer.prove(128)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void another_state_salt_task_or_count_opens_nothing() {
    Transcript transcript = transcript(70);
    Digest commitment = Commitments.result(TASK, transcript.root(), SALT);
    DemandAnswer answer = DemandAnswer.of(transcript, SALT, 0);
    var states = new ArrayList<>(answer.states());
    Collections.swap(states, 0, 1);

    assertThat(with(answer, 70, states, SALT).opens(TASK, commitment)).isFalse();
    assertThat(with(answer, 71, answer.states(), SALT).opens(TASK, commitment)).isFalse();
    assertThat(with(answer, 70, answer.states(), digest("other")).opens(TASK, commitment))
        .isFalse();
    assertThat(answer.opens(new TaskId(digest("other")), commitment)).isFalse();
  }

  private static DemandAnswer with(
      DemandAnswer answer, long count, List<Digest> states, Digest salt) {
    return new DemandAnswer(answer.window(), count, states, answer.siblings(), salt);
  }

  @Test
  void no_transcript_has_a_window_of_another_length() {
    List<Digest> some = transcript(64).states();
    refused(0, 65, some.subList(0, 63), 1);
    refused(0, 63, some, 0);
    refused(1, 64, List.of(), 0);
    refused(2, 65, some.subList(0, 1), 1);
    refused(-1, 65, some, 1);
    refused(0, 65, some, 0);
    refused(0, 65, some, 2);
    refused(0, 0, List.of(), 0);
    refused(0, (1L << 40) + 1, some, 35);
    refused(0, -1, some, 34);
  }

  private static void refused(int window, long count, List<Digest> states, int siblings) {
    List<Digest> path = Collections.nCopies(siblings, SALT);
    assertThatThrownBy(() -> new DemandAnswer(window, count, states, path, SALT))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
