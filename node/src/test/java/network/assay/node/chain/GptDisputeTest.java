// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.ModelSpec.Gpt.Feed;
import network.assay.protocol.market.task.ModelSpec.Gpt.Norm;
import network.assay.protocol.market.task.ModelSpec.Gpt.Positions;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.Work;
import network.assay.staking.ChallengeState;
import network.assay.staking.follow.ChainEvent;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.dispute.Match;
import network.assay.verification.dispute.Move;
import network.assay.verification.dispute.Player;
import network.assay.verification.dispute.Position;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.dispute.Stage;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskProgram;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One element of one gradient in one step of the training of a transformer is another, and the
/// chain finds it: that element, and the step of its sum.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class GptDisputeTest {
  private static final Backend BACKEND = new ScalarBackend();
  private static final int SAMPLES = 40;
  private static final int CONTEXT = 10;
  private static final int LETTERS = 11;
  private static final String WEIGHT = "transformer.h.0.attn.c_attn.weight";

  /// Which element of the weight's gradient, and in which step of the segment.
  private static final int ELEMENT = 100;

  private static final int STEP = 1;
  private static final PracticeTask TASK = task();

  private static TestMarket market;

  @BeforeAll
  static void start() throws InterruptedException {
    market = TestMarket.start();
  }

  @AfterAll
  static void end() {
    market.close();
  }

  /// A GPT of one layer, on made-up letters: five steps in segments of three.
  private static PracticeTask task() {
    var style = new ModelSpec.Gpt.Style(Positions.ROTARY, Norm.LAYER, Feed.GELU, true, 0.1f);
    var model = new ModelSpec.Gpt(1, 2, 8, CONTEXT, LETTERS, style);
    State data = letters();
    Digest digest = StateDigest.of(data);
    Work work =
        new Work.Train(
            new StateRef.Initial(4),
            new DataRef(digest, SAMPLES),
            new SampleRange(2, SAMPLES),
            7,
            5,
            5,
            3,
            16,
            new Optimizer.Sgd(0.1f, 0.9f));
    TaskProgram program = TaskProgram.of(model, work);
    Map<Digest, State> states = Map.of(digest, data);
    StateSource sources = wanted -> Objects.requireNonNull(states.get(wanted));
    State start = program.start(sources, BACKEND);
    State fixed = program.fixed(sources, BACKEND);
    return new PracticeTask(program, program.terms(start, fixed), start, fixed);
  }

  private static State letters() {
    int[] x = new int[SAMPLES * CONTEXT];
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i * i % LETTERS;
      y[i] = (i + 1) * (i + 1) % LETTERS;
    }
    Shape shape = Shape.of(SAMPLES, CONTEXT);
    return State.of("x", Tensor.wrapI32(shape, x)).with("y", Tensor.wrapI32(shape, y));
  }

  /// What the weight's momentum adds: a sum over all letters of a batch.
  private static int gradient() {
    Graph graph = TASK.program().graphs().getFirst();
    int momentum = graph.output("momentum." + WEIGHT).orElseThrow().tensor();
    var adds = (Node.Map) graph.maker(momentum).orElseThrow();
    return adds.operands().stream()
        .filter(Operand.Read.class::isInstance)
        .map(operand -> ((Operand.Read) operand).source())
        .filter(tensor -> graph.maker(tensor).filter(Node.Fold.class::isInstance).isPresent())
        .findFirst()
        .orElseThrow();
  }

  private static SegmentTruth right() {
    return TASK.truth(BACKEND);
  }

  private static SegmentTruth wrong() {
    return TASK.lie(BACKEND, STEP, gradient(), ELEMENT);
  }

  private static Bout.Side honest() {
    var player = new Player(right(), 0);
    return (position, match) -> Optional.of(player.answer(position, match));
  }

  private static Bout.Side lying() {
    var pretender = new Pretender(wrong(), 0);
    return (position, match) -> Optional.of(pretender.answer(position, match));
  }

  /// Makes so many moves, and then none.
  private static Bout.Side stalling(Bout.Side side, int moves) {
    return new Bout.Side() {
      private int left = moves;

      @Override
      public Optional<Move> answer(Position position, Match match) {
        return left-- > 0 ? side.answer(position, match) : Optional.empty();
      }
    };
  }

  /// Undoes the last blocks in the middle of a game.
  private static Bout.Interruption reorganisation(int at) {
    return moves -> {
      if (moves == at) market.reorganise(2);
    };
  }

  /// The last position names what was corrupted.
  private static void requireFound(Bout.Played played) {
    Position last = played.positions().getLast();
    assertThat(last.stage()).isInstanceOf(Stage.Fold.class);
    var fold = (Stage.Fold) last.stage();
    assertThat(fold.suspect().tensor()).isEqualTo(gradient());
    assertThat(fold.element()).isEqualTo(ELEMENT);
    assertThat(last.step()).isEqualTo(STEP);
    assertThat(fold.interval().width()).isEqualTo(1);
    assertThat(played.record().end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.JUDGED);
  }

  private static void requireSlashed(Bout bout, Bout.Played played, Amount stake) {
    var view = bout.challenger().latest();
    var key = played.record().about().key();
    assertThat(view.challenge(key).state()).isEqualTo(ChallengeState.UPHELD);
    assertThat(view.isConvicted(key.job(), key.accused())).isTrue();
    assertThat(stake.minus(view.stake(key.accused()).bonded()))
        .isEqualTo(bout.challenger().rules().freezeAmount());
  }

  private static Amount stake(Bout bout) {
    return bout.challenger().latest().stake(bout.accused().account()).bonded();
  }

  @Test
  void the_corrupted_number_is_one_of_a_gradient() {
    Graph graph = TASK.program().graphs().getFirst();
    var sum = (Node.Fold) graph.maker(gradient()).orElseThrow();
    assertThat(sum.shape()).isEqualTo(graph.shape(graph.output(WEIGHT).orElseThrow().tensor()));
    assertThat(sum.reduce().elements()).isEqualTo(16L * CONTEXT);
    var differ = new ArrayList<String>();
    State mine = wrong().before(STEP + 1);
    right()
        .before(STEP + 1)
        .forEach((name, tensor) -> differ.addAll(differing(name, tensor, mine.get(name))));
    assertThat(differ).containsExactly("momentum." + WEIGHT + " 100", WEIGHT + " 100");
  }

  private static List<String> differing(String name, Tensor one, Tensor other) {
    float[] a = one.copy().sharedFloats();
    float[] b = other.copy().sharedFloats();
    return IntStream.range(0, a.length)
        .filter(i -> Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i]))
        .mapToObj(i -> name + " " + i)
        .toList();
  }

  @Test
  void a_provider_that_corrupts_one_element_of_one_gradient_is_found_through_a_reorganisation() {
    var bout = new Bout(TASK, market);
    Amount stake = stake(bout);

    Bout.Played played =
        bout.play(wrong(), new Player(right(), 0).open(), lying(), honest(), reorganisation(5));

    requireFound(played);
    requireSlashed(bout, played, stake);
    assertThat(played.gas()).hasSizeLessThanOrEqualTo(12);
    assertThat(played.allGas()).isLessThan(1_500_000);
  }

  @Test
  void a_challenger_that_corrupts_one_element_of_one_gradient_loses_its_bond() {
    var bout = new Bout(TASK, market);

    Bout.Played played =
        bout.play(right(), new Pretender(wrong(), 0).open(), honest(), lying(), reorganisation(4));

    requireFound(played);
    bout.requireBondLost(played);
    assertThat(played.gas()).hasSizeLessThanOrEqualTo(12);
    assertThat(played.allGas()).isLessThan(1_500_000);
  }

  @Test
  void a_provider_that_stalls_in_the_middle_is_slashed_also_when_a_reorganisation_comes_between() {
    var bout = new Bout(TASK, market);
    Amount stake = stake(bout);

    Bout.Played played =
        bout.play(
            wrong(),
            new Player(right(), 0).open(),
            stalling(lying(), 2),
            honest(),
            reorganisation(4));

    assertThat(played.record().end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.OUT_OF_TIME);
    requireSlashed(bout, played, stake);
  }

  @Test
  void a_false_challenger_that_stalls_in_the_middle_loses_its_bond_too() {
    var bout = new Bout(TASK, market);

    Bout.Played played =
        bout.play(
            right(),
            new Pretender(wrong(), 0).open(),
            honest(),
            stalling(lying(), 2),
            reorganisation(4));

    assertThat(played.record().end().orElseThrow().how()).isEqualTo(ChainEvent.Ending.OUT_OF_TIME);
    bout.requireBondLost(played);
  }
}
