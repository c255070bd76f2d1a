// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.verification.commitment.StateDigest;
import org.junit.jupiter.api.Test;

final class SegmentNotesTest {
  private static final Backend BACKEND = new ScalarBackend();
  private static final Tasks.Ready TASK =
      Tasks.train(new ModelSpec.Mlp(List.of(36, 12, 3)), 7, 7, BACKEND);

  /// Keeps all there is, and what was asked.
  private static final class Memory implements SegmentNotes {
    private final TreeMap<Integer, State> states = new TreeMap<>();
    private final Map<Integer, List<Digest>> traces = new HashMap<>();
    private final List<Integer> reached = new ArrayList<>();
    private int stopAt = -1;
    private Optional<List<Digest>> steps = Optional.empty();
    private List<Digest> begun = List.of();

    @Override
    public Optional<List<Digest>> steps() {
      return steps;
    }

    @Override
    public void steps(List<Digest> digests) {
      steps = Optional.of(List.copyOf(digests));
    }

    @Override
    public List<Digest> begun() {
      return begun;
    }

    @Override
    public Optional<Kept> before(int step) {
      return Optional.ofNullable(states.floorEntry(step))
          .map(entry -> new Kept(entry.getKey(), entry.getValue()));
    }

    @Override
    public void passed(int step, State state, List<Digest> digests) {
      states.put(step, state);
      begun = List.copyOf(digests);
      if (step == stopAt) Thread.currentThread().interrupt();
    }

    @Override
    public void reached(int step, State state) {
      reached.add(step);
      states.put(step, state);
    }

    @Override
    public Optional<List<Digest>> trace(int step) {
      return Optional.ofNullable(traces.get(step));
    }

    @Override
    public void trace(int step, List<Digest> leaves) {
      traces.put(step, leaves);
    }
  }

  private static SegmentTruth truth() {
    return TASK.truth(0, TASK.start(), BACKEND);
  }

  @Test
  void with_notes_and_without_a_segment_is_the_same() {
    var notes = new Memory();
    SegmentTruth first = truth().with(notes);
    SegmentTruth plain = truth();
    for (SegmentTruth noted : List.of(first, truth().with(notes), first)) {
      assertThat(noted.steps().leaves()).isEqualTo(plain.steps().leaves());
      for (int step : List.of(5, 2, 6, 0)) {
        assertThat(noted.leaves(step).leaves()).isEqualTo(plain.leaves(step).leaves());
        assertThat(StateDigest.of(noted.before(step)))
            .isEqualTo(StateDigest.of(plain.before(step)));
        StepTrace trace = noted.trace(step);
        assertThat(trace.leaves().leaves()).isEqualTo(plain.trace(step).leaves().leaves());
        assertThat(StateDigest.of(trace.after())).isEqualTo(plain.steps().node(0, step));
      }
    }
    assertThat(notes.reached).contains(5, 2, 6).doesNotContain(0);
    assertThat(notes.states.keySet()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void what_goes_wrong_when_a_step_is_done_again_is_not_noted() {
    var notes = new Memory();
    var wrong = new AtomicBoolean();
    SegmentTruth.Liberty once =
        (step, _, computed) -> {
          if (step != 3 || computed.dtype() != DType.F32 || !wrong.getAndSet(false)) {
            return computed;
          }
          Tensor other = computed.copy();
          other.sharedFloats()[0] += 1;
          return other;
        };
    SegmentTruth truth = truth().with(once).with(notes);
    assertThat(truth.steps().size()).isEqualTo(7);
    wrong.set(true);

    assertThatThrownBy(() -> truth.trace(3)).isInstanceOf(IllegalStateException.class);
    assertThat(notes.traces).isEmpty();

    assertThat(truth.trace(3).leaves().leaves()).isEqualTo(truth().trace(3).leaves().leaves());
    assertThat(notes.traces).containsOnlyKeys(3);
  }

  @Test
  void a_segment_that_was_stopped_goes_on_where_it_was_noted() {
    var notes = new Memory();
    notes.stopAt = 5;
    SegmentTruth stopped = truth().with(notes);
    assertThatThrownBy(stopped::steps).isInstanceOf(CancellationException.class);
    assertThat(notes.states.keySet()).containsExactly(1, 2, 3, 4, 5);

    notes.states.keySet().removeIf(step -> step > 3); // what was noted last may be lost
    notes.stopAt = -1;
    assertThat(truth().with(notes).steps().leaves()).isEqualTo(truth().steps().leaves());
    assertThat(notes.states.keySet()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void a_note_of_another_state_is_no_place_to_go_on_from() {
    var notes = new Memory();
    notes.stopAt = 5;
    assertThatThrownBy(() -> truth().with(notes).steps()).isInstanceOf(CancellationException.class);
    notes.states.put(5, TASK.start());
    notes.stopAt = -1;
    assertThat(truth().with(notes).steps().leaves()).isEqualTo(truth().steps().leaves());
  }

  @Test
  void an_interrupt_stops_a_segment() {
    SegmentTruth truth = truth();
    Thread.currentThread().interrupt();
    assertThatThrownBy(truth::steps).isInstanceOf(CancellationException.class);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> truth.trace(0)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isFalse();
    assertThat(truth.steps().size()).isEqualTo(7);
  }
}
