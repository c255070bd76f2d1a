// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.tensor.State;
import network.assay.node.chain.Pretender;
import network.assay.node.state.MemoryBlobs;
import network.assay.node.state.StateStore;
import network.assay.node.work.Conduct;
import network.assay.node.work.MemoryRecords;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.ChallengeState;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.SegmentTruth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One node in many disputes at once, about segments that take a while to be done again.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ManyDisputesTest {
  private static final Backend BACKEND = new ScalarBackend();
  private static final Longer TASK = Longer.of(BACKEND);
  private static final Graph STEP = TASK.program().graphs().getFirst();
  private static final int LIE = 45;
  private static final int MANY = 20;

  private static final SegmentTruth RIGHT = TASK.truth(BACKEND);
  private static final SegmentTruth WRONG = TASK.lie(BACKEND, LIE);
  private static final Pretender LIAR = new Pretender(WRONG, 0);

  private final VirtualTime time = new VirtualTime();
  private final MemoryBlobs blobs = new MemoryBlobs();
  private final StateStore states = new StateStore(blobs);
  private final MemoryRecords notes = new MemoryRecords();

  private SegmentWitness witness(Backend backend) {
    return new SegmentWitness(states, backend, Conduct.HONEST, new Notebook(notes, states), time);
  }

  private CaseFile file(Role role, int job, Role right) {
    Exhibit exhibit = TASK.exhibit(states);
    return right == Role.ACCUSED
        ? TASK.file(role, job, RIGHT, LIAR.open(), exhibit)
        : TASK.file(role, job, WRONG, new Player(RIGHT, 0).open(), exhibit);
  }

  private record Bout(FakeChain chain, Contestant accused, Contestant challenger, Role right) {
    Contestant honest() {
      return right == Role.ACCUSED ? accused : challenger;
    }

    void play() {
      while (!honest().seat().isOver()) {
        accused.play();
        challenger.play();
        chain.settle();
      }
    }
  }

  /// A dispute of the node that has the witness, on either side.
  private Bout bout(int job, SegmentWitness witness) {
    Role right = job % 2 == 0 ? Role.ACCUSED : Role.CHALLENGER;
    Contestant.Mind honest = witness::answer;
    Contestant.Mind liar =
        (_, position, match, _) -> {
          synchronized (LIAR) {
            return LIAR.answer(position, match);
          }
        };
    var fuse = new Fuse(-1);
    var chain = new FakeChain(file(Role.ACCUSED, job, right), time);
    var accused =
        new Contestant(
            file(Role.ACCUSED, job, right), chain, right == Role.ACCUSED ? honest : liar, fuse);
    var challenger =
        new Contestant(
            file(Role.CHALLENGER, job, right),
            chain,
            right == Role.CHALLENGER ? honest : liar,
            fuse);
    accused.writesTo(challenger);
    challenger.writesTo(accused);
    chain.open();
    return new Bout(chain, accused, challenger, right);
  }

  @Test
  void whoever_is_in_many_disputes_at_once_is_in_time_in_all_of_them() throws Exception {
    // To do the segment again for every move would take five times the clock.
    Duration each = FakeChain.CLOCK.dividedBy(MANY * Longer.STEPS * 3 / 2);
    var backend = new MeasuredBackend(time, STEP, each, () -> {});
    try (var witness = witness(backend);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var bouts = new ArrayList<Bout>();
      for (int job = 1; job <= MANY; job++) bouts.add(bout(job, witness));
      List<Future<?>> games = new ArrayList<>();
      for (Bout bout : bouts) games.add(threads.submit(bout::play));
      for (Future<?> game : games) game.get();

      for (Bout bout : bouts) {
        assertThat(bout.chain().block().state())
            .isEqualTo(
                bout.right() == Role.ACCUSED ? ChallengeState.REJECTED : ChallengeState.UPHELD);
        assertThat(bout.chain().block().transactions()).isLessThanOrEqualTo(3);
      }
      // Each segment once, and the way from a state that was kept to the step in dispute.
      assertThat(backend.steps()).isBetween(MANY * Longer.STEPS, MANY * (Longer.STEPS + 8));
      assertThat(backend.stepsOfNodes()).isLessThanOrEqualTo(MANY * 7);
      assertThat(Duration.between(Cases.START, time.instant())).isLessThan(FakeChain.CLOCK);
    }
  }

  @Test
  void after_a_restart_no_step_is_done_again_that_was_noted() throws Exception {
    CaseFile file = file(Role.ACCUSED, 1, Role.ACCUSED);
    var match = new Match(file.opened().open(), List.of());
    var first = new MeasuredBackend(time, STEP, Duration.ZERO, () -> {});
    Move before;
    try (var witness = witness(first)) {
      before = witness.answer(file, file.first(), match, Instant.MAX);
    }
    assertThat(first.steps()).isEqualTo(Longer.STEPS + LIE % 8);

    var second = new MeasuredBackend(time, STEP, Duration.ZERO, () -> {});
    try (var witness = witness(second)) {
      assertThat(witness.answer(file, file.first(), match, Instant.MAX)).isEqualTo(before);
      assertThat(second.steps()).isZero();
      assertThat(second.stepsOfNodes()).isLessThanOrEqualTo(1);
      witness.forget(file.id());
    }
    notes.entries((key, _) -> assertThat(key).isNull());
  }

  @Test
  void notes_that_have_rotted_are_made_again() throws Exception {
    CaseFile file = file(Role.ACCUSED, 1, Role.ACCUSED);
    var match = new Match(file.opened().open(), List.of());
    Move before;
    try (var witness = witness(BACKEND)) {
      before = witness.answer(file, file.first(), match, Instant.MAX);
    }
    var keys = new ArrayList<String>();
    notes.entries((key, _) -> keys.add(key));
    assertThat(keys).hasSize(3);
    for (String key : keys) {
      byte[] bytes = notes.get(key).orElseThrow();
      bytes[bytes.length - 3] ^= 4;
      notes.put(key, bytes);
    }

    var backend = new MeasuredBackend(time, STEP, Duration.ZERO, () -> {});
    try (var witness = witness(backend)) {
      assertThat(witness.answer(file, file.first(), match, Instant.MAX)).isEqualTo(before);
      assertThat(backend.steps()).isGreaterThanOrEqualTo(Longer.STEPS);
    }
  }

  private static Match start(CaseFile file) {
    return new Match(file.opened().open(), List.of());
  }

  /// Goes wrong in its first step, and is right after that.
  private Backend wrongOnce() {
    var first = new AtomicBoolean(true);
    return new Backend() {
      @Override
      public String id() {
        return BACKEND.id();
      }

      @Override
      public Program compile(Graph graph, State fixed) {
        Program program = BACKEND.compile(graph, fixed);
        if (graph.nodes().size() <= STEP.nodes().size() / 2) return program;
        return new Program(graph, fixed) {
          @Override
          public long bytes() {
            return program.bytes();
          }

          @Override
          protected void execute(State inputs, State outputs) {
            var _ = program.run(inputs, outputs);
            if (!first.getAndSet(false)) return;
            String name = TASK.start().names().iterator().next();
            outputs.get(name).sharedFloats()[0] += 1;
          }
        };
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void a_segment_that_went_wrong_here_once_is_done_again() throws Exception {
    CaseFile file = file(Role.ACCUSED, 1, Role.ACCUSED);
    Move right;
    try (var witness = witness(BACKEND)) {
      right = witness.answer(file, file.first(), start(file), Instant.MAX);
      witness.forget(file.id());
    }
    try (var witness = witness(wrongOnce())) {
      assertThatThrownBy(() -> witness.answer(file, file.first(), start(file), Instant.MAX))
          .isInstanceOf(AssayFault.Operator.class)
          .hasMessageContaining("ends otherwise");
      notes.entries((key, _) -> assertThat(key).isNull());

      assertThat(witness.answer(file, file.first(), start(file), Instant.MAX)).isEqualTo(right);
    }
  }

  @Test
  void a_segment_that_is_wrong_twice_is_not_done_again_and_again() throws Exception {
    Exhibit exhibit = TASK.exhibit(states);
    CaseFile file = TASK.file(Role.ACCUSED, 1, WRONG, new Player(RIGHT, 0).open(), exhibit);
    var backend = new MeasuredBackend(time, STEP, Duration.ZERO, () -> {});
    try (var witness = witness(backend)) {
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> witness.answer(file, file.first(), start(file), Instant.MAX))
            .isInstanceOf(AssayFault.Operator.class);
      }
    }
    assertThat(backend.steps()).isEqualTo(2 * Longer.STEPS);
  }

  @Test
  void a_case_whose_time_is_over_takes_none_from_one_that_can_be_saved() throws Exception {
    CaseFile late = file(Role.ACCUSED, 1, Role.ACCUSED);
    CaseFile live = file(Role.ACCUSED, 2, Role.ACCUSED);
    var backend = new MeasuredBackend(time, STEP, Duration.ofSeconds(1), () -> {});
    Instant over = time.instant();
    try (var witness = witness(backend)) {
      assertThatThrownBy(() -> witness.answer(late, late.first(), start(late), over))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("too late");
      assertThat(backend.steps()).isZero();

      Instant soon = over.plusSeconds(2 * Longer.STEPS);
      assertThat(witness.answer(live, live.first(), start(live), soon)).isNotNull();
    }
  }

  @Test
  void memory_for_notes_that_there_is_not_costs_the_notes_and_not_the_answer() throws Exception {
    CaseFile file = file(Role.ACCUSED, 1, Role.ACCUSED);
    Move right;
    try (var witness = witness(BACKEND)) {
      right = witness.answer(file, file.first(), start(file), Instant.MAX);
      witness.forget(file.id());
    }
    var tried = new AtomicInteger();
    blobs.putting =
        () -> {
          tried.incrementAndGet();
          throw new OutOfMemoryError("no memory, says a test");
        };
    try (var witness = witness(BACKEND)) {
      assertThat(witness.answer(file, file.first(), start(file), Instant.MAX)).isEqualTo(right);
    }
    assertThat(tried).hasValue(1);
  }

  @Test
  void notes_of_cases_that_nobody_has_are_forgotten_at_the_start() throws Exception {
    CaseFile one = file(Role.ACCUSED, 1, Role.ACCUSED);
    CaseFile two = file(Role.ACCUSED, 2, Role.ACCUSED);
    try (var witness = witness(BACKEND)) {
      for (CaseFile file : List.of(one, two)) {
        var match = new Match(file.opened().open(), List.of());
        var _ = witness.answer(file, file.first(), match, Instant.MAX);
      }
      witness.keepOnly(java.util.Set.of(two.id()));
    }
    notes.entries((key, _) -> assertThat(key).startsWith(two.id().toHex()));
  }

  @Test
  void a_stop_in_the_middle_of_a_segment_ends_it_at_the_next_step() throws Exception {
    CaseFile file = file(Role.ACCUSED, 1, Role.ACCUSED);
    var match = new Match(file.opened().open(), List.of());
    var begun = new CountDownLatch(1);
    Runnable untilStopped =
        () -> {
          begun.countDown();
          while (!Thread.currentThread().isInterrupted()) LockSupport.parkNanos(1_000_000);
        };
    var backend = new MeasuredBackend(time, STEP, Duration.ZERO, untilStopped);
    try (var witness = witness(backend);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Move> answer =
          threads.submit(() -> witness.answer(file, file.first(), match, Instant.MAX));
      begun.await();
      threads.shutdownNow();

      assertThatThrownBy(answer::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedException.class);
    }
    assertThat(backend.steps()).isEqualTo(1);
  }

  /// Holds up the whole step of that number until it is stopped, once.
  private Runnable stuckAt(int number, CountDownLatch there) {
    var left = new AtomicInteger(number);
    return () -> {
      if (left.getAndDecrement() != 0) return;
      there.countDown();
      while (!Thread.currentThread().isInterrupted()) LockSupport.parkNanos(1_000_000);
    };
  }

  @Test
  void a_case_that_is_due_much_sooner_comes_first_and_the_other_goes_on_where_it_was()
      throws Exception {
    CaseFile slow = file(Role.ACCUSED, 1, Role.ACCUSED);
    CaseFile soon = file(Role.ACCUSED, 2, Role.ACCUSED);
    var begun = new CountDownLatch(1);
    var backend = new MeasuredBackend(time, STEP, Duration.ZERO, stuckAt(20, begun));
    try (var witness = witness(backend);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Instant late = time.instant().plusSeconds(10_000);
      Instant early = time.instant().plusSeconds(1_000);
      Future<Move> first =
          threads.submit(() -> witness.answer(slow, slow.first(), start(slow), late));
      begun.await();

      Move second = witness.answer(soon, soon.first(), start(soon), early);

      assertThat(first.get()).isEqualTo(second); // two disputes about the same segment
    }
    // What was done since the last note is done again: an eighth of a segment at most.
    int alone = Longer.STEPS + LIE % 8;
    assertThat(backend.steps()).isBetween(2 * alone, 2 * alone + Longer.STEPS / 8);
  }

  @Test
  void a_case_that_is_over_is_not_computed_any_further() throws Exception {
    CaseFile file = file(Role.ACCUSED, 1, Role.ACCUSED);
    var begun = new CountDownLatch(1);
    var backend = new MeasuredBackend(time, STEP, Duration.ZERO, stuckAt(3, begun));
    try (var witness = witness(backend);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Move> answer =
          threads.submit(() -> witness.answer(file, file.first(), start(file), Instant.MAX));
      begun.await();

      witness.drop(file.id());

      assertThatThrownBy(answer::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(AssayFault.World.class);
      assertThat(backend.steps()).isEqualTo(4);
      // A reorganisation may bring it back.
      assertThat(witness.answer(file, file.first(), start(file), Instant.MAX)).isNotNull();
    }
  }
}
