// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.GraphDigest;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.Terms;
import org.jspecify.annotations.Nullable;

/// A segment done again: states after its steps as digests, and the trace of the one step that is
/// asked for last. All follows from the state the segment starts from, so whoever comes back after
/// a crash finds the same, and with [SegmentNotes] without doing it all once more. For one thread
/// at a time, which an interrupt stops between two operations (`CancellationException`).
public final class SegmentTruth implements Truth {
  /// Does something to tensors as they are made; see [NodeRun.Watcher].
  @FunctionalInterface
  interface Tampering {
    /// @param step within the segment
    NodeRun.Watcher at(int step);
  }

  /// Somebody who takes another tensor for one that was computed, and goes on from there: for games
  /// that are played to see how they end.
  @FunctionalInterface
  public interface Liberty {
    /// @param step within the segment
    /// @return the tensor itself, or what is taken for it
    Tensor taken(int step, int tensor, Tensor computed);
  }

  private final TaskProgram task;
  private final Terms terms;
  private final int segment;
  private final Supplier<State> start;
  private final State fixed;
  private final Way way;
  private final Map<Integer, network.assay.compute.backend.Program> compiled = new HashMap<>();
  private @Nullable HashTree steps;
  private @Nullable StepTrace trace;
  private @Nullable State before;
  private int beforeStep = -1;
  private int traced = -1;
  private @Nullable HashTree leaves;
  private int leavesOf = -1;

  /// How it is done.
  private record Way(Backend backend, Optional<Tampering> tampering, SegmentNotes notes) {}

  /// @param terms of the task
  /// @param start the state the segment starts from
  /// @param fixed what every step reads besides
  public SegmentTruth(
      TaskProgram task, Terms terms, int segment, State start, State fixed, Backend backend) {
    this(task, terms, segment, start, fixed, backend, Optional.empty());
  }

  SegmentTruth(
      TaskProgram task,
      Terms terms,
      int segment,
      State start,
      State fixed,
      Backend backend,
      Optional<Tampering> tampering) {
    this(task, terms, segment, () -> start, fixed, new Way(backend, tampering, SegmentNotes.NONE));
  }

  private SegmentTruth(
      TaskProgram task, Terms terms, int segment, Supplier<State> start, State fixed, Way way) {
    this.task = task;
    this.terms = terms;
    this.segment = segment;
    this.start = start;
    this.fixed = fixed;
    this.way = way;
  }

  /// A segment whose start is not held, but asked for whenever it is begun anew: the same each
  /// time.
  public static SegmentTruth startingAt(
      Supplier<State> start,
      TaskProgram task,
      Terms terms,
      int segment,
      State fixed,
      Backend backend) {
    var way = new Way(backend, Optional.empty(), SegmentNotes.NONE);
    return new SegmentTruth(task, terms, segment, start, fixed, way);
  }

  /// The same segment, done by somebody who cheats.
  public SegmentTruth with(Liberty liberty) {
    Tampering cheating = step -> (tensor, value) -> liberty.taken(step, tensor, value);
    var other = new Way(way.backend(), Optional.of(cheating), SegmentNotes.NONE);
    return new SegmentTruth(task, terms, segment, start, fixed, other);
  }

  /// The same segment, done by somebody who keeps notes.
  public SegmentTruth with(SegmentNotes notes) {
    var other = new Way(way.backend(), way.tampering(), notes);
    return new SegmentTruth(task, terms, segment, start, fixed, other);
  }

  @Override
  public Terms terms() {
    return terms;
  }

  @Override
  public Program program(int step) {
    List<GraphDigest> graphs = task.digests();
    int own = task.graphIndex(number(step));
    Optional<Digest> other =
        graphs.size() == 1 ? Optional.empty() : Optional.of(graphs.get(1 - own).digest());
    return new Program(terms, graphs.get(own).parts(), other);
  }

  @Override
  public GraphDigest graph(int step) {
    return task.digests().get(task.graphIndex(number(step)));
  }

  @Override
  public HashTree steps() {
    HashTree known = steps;
    if (known != null) return known;
    HashTree tree = HashTree.over(way.notes().steps().orElseGet(this::done));
    steps = tree;
    return tree;
  }

  private List<Digest> done() {
    var digests = new ArrayList<Digest>();
    SegmentNotes.@Nullable Kept begun = begun().orElse(null);
    int first = begun == null ? 0 : begun.step();
    if (first > 0) digests.addAll(way.notes().begun().subList(0, first));
    State state = begun == null ? start.get() : begun.state();
    begun = null; // not held while steps take memory
    for (int step = first; step < terms.steps(segment); step++) {
      if (step > first) way.notes().passed(step, state, digests);
      state = after(step, state);
      digests.add(StateDigest.of(state));
    }
    way.notes().steps(digests);
    return digests;
  }

  /// How far it was done before, by the notes.
  private Optional<SegmentNotes.Kept> begun() {
    List<Digest> known = way.notes().begun();
    if (known.isEmpty() || known.size() >= terms.steps(segment)) return Optional.empty();
    return way.notes()
        .before(known.size())
        .filter(kept -> kept.step() > 0)
        .filter(kept -> StateDigest.of(kept.state()).equals(known.get(kept.step() - 1)));
  }

  @Override
  public State before(int step) {
    State state = before;
    if (state == null || beforeStep != step) {
      state = reached(step);
      if (step > 0 && isAsBefore(step - 1, StateDigest.of(state))) {
        way.notes().reached(step, state);
      }
    }
    before = state;
    beforeStep = step;
    return state;
  }

  private State reached(int step) {
    State state = before;
    int at = beforeStep;
    if (state == null || at > step) {
      state = null;
      at = 0;
    }
    before = null; // before the next one takes memory
    SegmentNotes.@Nullable Kept kept = way.notes().before(step).orElse(null);
    if (kept != null && kept.step() > at) {
      state = kept.state();
      at = kept.step();
    }
    kept = null; // not held while steps take memory
    if (state == null) state = start.get();
    for (; at < step; at++) state = after(at, state);
    return state;
  }

  @Override
  public State fixed() {
    return fixed;
  }

  @Override
  public HashTree leaves(int step) {
    HashTree known = leaves;
    if (known != null && leavesOf == step) return known;
    Optional<List<Digest>> kept = way.notes().trace(step);
    HashTree tree = kept.isPresent() ? HashTree.over(kept.get()) : trace(step).leaves();
    leaves = tree;
    leavesOf = step;
    return tree;
  }

  @Override
  public StepTrace trace(int step) {
    StepTrace known = trace;
    if (known != null && traced == step) return known;
    trace = null; // before the next one takes memory
    StepTrace made = traced(step);
    trace = made;
    traced = step;
    return made;
  }

  private StepTrace traced(int step) {
    State inputs = inputs(step, before(step));
    compiled.clear(); // its buffers are those of a whole step
    Optional<List<Digest>> kept = way.notes().trace(step);
    if (kept.isPresent()) {
      HashTree tree = HashTree.over(kept.get());
      return StepTrace.known(graph(step), inputs, way.backend(), watcher(step), tree);
    }
    StepTrace made = StepTrace.of(graph(step), inputs, way.backend(), watcher(step));
    List<Digest> all = made.leaves().leaves();
    if (!isAsBefore(step, all.getLast())) {
      before = null;
      throw new IllegalStateException(
          "step %d of segment %d gives one state now and gave another before"
              .formatted(step, segment));
    }
    way.notes().trace(step, all);
    return made;
  }

  /// Whether the state after a step is the one that the segment had, as far as that is known.
  private boolean isAsBefore(int step, Digest after) {
    HashTree known = steps;
    return known == null || known.node(0, step).equals(after);
  }

  private NodeRun.Watcher watcher(int step) {
    return way.tampering().map(one -> one.at(step)).orElse((_, value) -> value);
  }

  private State after(int step, State from) {
    if (Thread.interrupted()) throw new CancellationException("stopped at step " + step);
    if (way.tampering().isPresent()) {
      return StepTrace.after(graph(step), inputs(step, from), way.backend(), watcher(step));
    }
    List<String> carried = from.names().stream().toList();
    return compiled
        .computeIfAbsent(
            task.graphIndex(number(step)), i -> way.backend().compile(task.graphs().get(i)))
        .run(inputs(step, from))
        .select(carried::contains);
  }

  private State inputs(int step, State from) {
    return from.plus(fixed).plus(task.varying(number(step)));
  }

  private int number(int step) {
    return terms.firstStep(segment) + step;
  }
}
