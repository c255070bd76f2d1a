// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.node.blob.BlobStore;
import network.assay.node.chain.DisputeCalls;
import network.assay.node.chain.PracticeTask;
import network.assay.node.chain.Pretender;
import network.assay.node.dispute.CaseFile;
import network.assay.node.dispute.Charge;
import network.assay.node.dispute.Exhibit;
import network.assay.node.dispute.Notebook;
import network.assay.node.dispute.Role;
import network.assay.node.dispute.SegmentWitness;
import network.assay.node.state.StateStore;
import network.assay.node.work.Conduct;
import network.assay.node.work.Records;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.message.InputLocation;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.Schedule;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.staking.Evidence;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.commitment.HashTree;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.dispute.Game;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.Truth;
import network.assay.verification.dispute.Verdict;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskProgram;

/// What the honest side of a whole dispute holds in memory, at most: one element of one sum of one
/// step of a GPT's training was made up.
///
/// `DisputeMemory FOLDER LAYERS WIDTH CONTEXT BATCH`. Each side's moves are found first; then each
/// is played again by itself, as a node plays it, while the heap is collected and looked at, a
/// third of the time: garbage does not count, and what is held for less than a collection takes may
/// be
/// missed.
public final class DisputeMemory {
  private static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private static final double MB = 1e6;
  private static final int LETTERS = 96;
  private static final int SAMPLES = 32;
  private static final int STEPS = 2;
  private static final int LIE_AT = 1;
  private static final Digest SOME = Digest.parse("%064x".formatted(7));
  private static final Address ACCUSED = new Address("0x" + "a".repeat(40));
  private static final Address CHALLENGER = new Address("0x" + "c".repeat(40));

  private final Backend backend = Backends.named("vector", 1);
  private final StateStore states;
  private final TaskSpec spec;
  private final PracticeTask task;
  private final Exhibit exhibit;

  private DisputeMemory(Path folder, ModelSpec.Gpt model, int batch) {
    states = new StateStore(BlobStore.open(folder, 1L << 34));
    State data = data(model);
    Digest digest = StateDigest.of(data);
    Work work =
        new Work.Train(
            new StateRef.Initial(4),
            new DataRef(digest, SAMPLES),
            new SampleRange(0, SAMPLES),
            7,
            0,
            2 * STEPS,
            STEPS,
            batch,
            new Optimizer.AdamW(
                1e-3f, 0.9f, 0.95f, 1e-8f, 0.1f, 1f, new Schedule.Cosine(2, 12, 0.1f)));
    TaskProgram program = TaskProgram.of(model, work);
    spec = new TaskSpec(program.digest(), model, work);
    Map<Digest, State> known = Map.of(digest, data);
    StateSource sources = wanted -> Objects.requireNonNull(known.get(wanted));
    State start = program.start(sources, backend);
    State fixed = program.fixed(sources, backend);
    task = new PracticeTask(program, program.terms(start, fixed), start, fixed);
    exhibit =
        new Exhibit(
            spec,
            List.of(new InputLocation(digest, states.put(data))),
            Optional.of(states.put(start)));
  }

  private static State data(ModelSpec.Gpt model) {
    int[] x = new int[SAMPLES * model.context()];
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (int) ((long) i * i % LETTERS);
      y[i] = (int) ((i + 1L) * (i + 1L) % LETTERS);
    }
    Shape shape = Shape.of(SAMPLES, model.context());
    return State.of("x", Tensor.wrapI32(shape, x)).with("y", Tensor.wrapI32(shape, y));
  }

  public static void main(String[] arguments) throws Exception {
    int layers = Integer.parseInt(arguments[1]);
    int width = Integer.parseInt(arguments[2]);
    int context = Integer.parseInt(arguments[3]);
    var style =
        new ModelSpec.Gpt.Style(
            ModelSpec.Gpt.Positions.ROTARY,
            ModelSpec.Gpt.Norm.LAYER,
            ModelSpec.Gpt.Feed.GELU,
            true,
            0f);
    var model = new ModelSpec.Gpt(layers, width / 64, width, context, LETTERS, style);
    Path folder = Path.of(arguments[0]);
    Played played;
    for (Role honest : Role.values()) {
      var first = new DisputeMemory(folder, model, Integer.parseInt(arguments[4]));
      played = first.play(honest);
      OUT.printf(
          Locale.ROOT,
          "%s: state %.1f MB, peak of a step %.1f MB, %d moves%n",
          honest,
          first.task.start().asMap().values().stream().mapToLong(Tensor::byteSize).sum() / MB,
          first.task.program().graphs().getFirst().cost().peakBytes() / MB,
          played.moves().size());
      Side side = first.side(honest, played);
      first = null;
      side.measure();
    }
  }

  /// @param signed the end that the accused signed
  private record Played(Game.Open open, Digest signed, List<Move> moves) {}

  private static Digest end(Truth truth) {
    HashTree steps = truth.steps();
    return steps.node(0, steps.size() - 1);
  }

  private Played play(Role honest) {
    Truth right = task.truth(backend);
    Truth wrong = task.lie(backend, LIE_AT, task.longestSum(), 3);
    var player = new Player(right, 0);
    var liar = new Pretender(wrong, 0);
    Game.Open open = honest == Role.CHALLENGER ? player.open() : liar.open();
    Digest signed = end(honest == Role.ACCUSED ? right : wrong);
    var moves = new ArrayList<Move>();
    Verdict verdict = new Game(task.terms(), signed).open(0, StateDigest.of(task.start()), open);
    var match = new Match(open, List.of());
    while (verdict instanceof Verdict.Next(Position position)) {
      boolean ours = position.accusedMoves() == (honest == Role.ACCUSED);
      Move move = ours ? player.answer(position, match) : liar.answer(position, match);
      moves.add(move);
      match = match.with(move);
      verdict = new Game(task.terms(), signed).apply(position, move);
    }
    return new Played(open, signed, moves);
  }

  private Side side(Role honest, Played played) {
    Digest start = StateDigest.of(task.start());
    var transcript = new Transcript(List.of(start, played.signed(), SOME));
    var evidence =
        new Evidence(
            new JobId(SOME),
            new TaskId(SOME),
            new Signature(SOME, SOME, 27),
            transcript.root(),
            SOME,
            new Evidence.Segment(
                0,
                new Evidence.Checkpoint(start, transcript.prove(0)),
                new Evidence.Checkpoint(played.signed(), transcript.prove(1)),
                played.open().end()));
    var file =
        new CaseFile(
            honest,
            ACCUSED,
            CHALLENGER,
            DisputeWrites.openingData(
                evidence,
                DisputeCalls.of(task.terms()),
                played.open().nodes(),
                played.open().endSiblings()),
            Optional.of(exhibit),
            Instant.now(),
            Optional.empty());
    var charge = new Charge(evidence, task.terms(), exhibit);
    var notebook = new Notebook(new Kept(), states);
    return new Side(
        file,
        charge,
        played,
        new SegmentWitness(states, backend, Conduct.HONEST, notebook, Clock.systemUTC()));
  }

  /// One side alone.
  private record Side(CaseFile file, Charge charge, Played played, SegmentWitness witness) {
    void measure() throws InterruptedException {
      Instant until = Instant.now().plus(Duration.ofDays(1));
      var heap = new Heap();
      var dispute = network.assay.staking.gateway.Eip712.dispute(file.about());
      if (file.role() == Role.CHALLENGER) {
        var _ = witness.open(dispute, charge, until);
        OUT.printf(Locale.ROOT, "  opening: %.1f MB at most%n", heap.most() / MB);
      }
      var game = new Game(charge.terms(), played.signed());
      Digest start = charge.evidence().segment().start().state();
      Verdict verdict = game.open(0, start, played.open());
      var match = new Match(played.open(), List.of());
      for (Move move : played.moves()) {
        Position position = ((Verdict.Next) verdict).position();
        if (position.accusedMoves() == (file.role() == Role.ACCUSED)) {
          Move found = witness.answer(file, position, match, until);
          if (!found.equals(move)) throw new IllegalStateException("another move");
          OUT.printf(
              Locale.ROOT,
              "  %s: %.1f MB at most so far%n",
              position.stage().getClass().getSimpleName(),
              heap.most() / MB);
        }
        match = match.with(move);
        verdict = game.apply(position, move);
      }
      OUT.printf(Locale.ROOT, "  over: holds %.1f MB", heap.now() / MB);
      witness.forget(dispute);
      OUT.printf(Locale.ROOT, ", and %.1f MB once forgotten%n", heap.now() / MB);
      heap.close();
      witness.close();
    }
  }

  /// Looks at the heap all the time.
  private static final class Heap implements AutoCloseable {
    private final long before = used();
    private volatile long most;
    private volatile boolean closed;
    private final Thread looking = Thread.ofPlatform().daemon().start(this::look);

    private static long used() {
      System.gc();
      return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private void look() {
      while (!closed) {
        long begun = System.nanoTime();
        most = Math.max(most, used() - before);
        LockSupport.parkNanos(2 * (System.nanoTime() - begun)); // else nothing is done
      }
    }

    long most() {
      return most;
    }

    long now() {
      return used() - before;
    }

    @Override
    public void close() throws InterruptedException {
      closed = true;
      looking.join();
    }
  }

  /// Records in memory.
  private static final class Kept implements Records {
    private final Map<String, byte[]> all = new TreeMap<>();

    @Override
    public synchronized void put(String key, byte[] value) {
      all.put(key, value);
    }

    @Override
    public synchronized Optional<byte[]> get(String key) {
      return Optional.ofNullable(all.get(key));
    }

    @Override
    public synchronized void remove(String key) {
      all.remove(key);
    }

    @Override
    public synchronized void exchange(String gone, String key, byte[] value) {
      all.remove(gone);
      all.put(key, value);
    }

    @Override
    public synchronized void entries(BiConsumer<String, byte[]> reader) {
      all.forEach(reader);
    }
  }
}
