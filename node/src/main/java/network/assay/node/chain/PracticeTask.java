// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.TaskSpec;
import network.assay.protocol.market.task.Work;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.dispute.SegmentTruth;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.Terms;

/// A small training task to practise disputes on: a perceptron on made-up pictures, five steps in
/// segments of three.
///
/// @param fixed what every step reads besides the state
public record PracticeTask(TaskProgram program, Terms terms, State start, State fixed) {
  private static final int SAMPLES = 12;
  private static final int PIXELS = 36;
  private static final int CLASSES = 3;
  private static final int HIDDEN = 70;
  private static final ModelSpec MODEL = new ModelSpec.Mlp(List.of(PIXELS, HIDDEN, CLASSES));

  /// The task as a job would have it.
  public static TaskSpec spec() {
    Work work = work(StateDigest.of(pictures()));
    return new TaskSpec(TaskProgram.of(MODEL, work).digest(), MODEL, work);
  }

  private static Work work(Digest data) {
    return new Work.Train(
        new StateRef.Initial(4),
        new DataRef(data, SAMPLES),
        new SampleRange(2, SAMPLES),
        7,
        5,
        5,
        3,
        4,
        new Optimizer.Sgd(0.1f, 0.9f));
  }

  public static PracticeTask of(Backend backend) {
    State data = pictures();
    TaskProgram program = TaskProgram.of(MODEL, work(StateDigest.of(data)));
    Map<Digest, State> states = Map.of(StateDigest.of(data), data);
    StateSource sources = digest -> Objects.requireNonNull(states.get(digest));
    State start = program.start(sources, backend);
    State fixed = program.fixed(sources, backend);
    return new PracticeTask(program, program.terms(start, fixed), start, fixed);
  }

  /// The data set.
  public static State data() {
    return pictures();
  }

  private static State pictures() {
    byte[] x = new byte[SAMPLES * PIXELS];
    int[] y = new int[SAMPLES];
    for (int i = 0; i < x.length; i++) {
      x[i] = (byte) (i * 31 + (i % 6 / 2 == i / PIXELS % CLASSES ? 99 : 0));
    }
    for (int i = 0; i < SAMPLES; i++) y[i] = i % CLASSES;
    return State.of("x", Tensor.wrapU8(Shape.of(SAMPLES, PIXELS), x))
        .with("y", Tensor.wrapI32(Shape.of(SAMPLES), y));
  }

  /// The first segment as it is.
  public SegmentTruth truth(Backend backend) {
    return new SegmentTruth(program, terms, 0, start, fixed, backend);
  }

  /// The first segment by somebody who takes another number for one element in one step.
  ///
  /// @param tensor a node's, of 32-bit numbers
  public SegmentTruth lie(Backend backend, int step, int tensor, int element) {
    return truth(backend)
        .with(
            (at, made, computed) ->
                at == step && made == tensor ? corrupted(computed, element) : computed);
  }

  private static Tensor corrupted(Tensor tensor, int element) {
    Tensor copy = tensor.copy();
    switch (copy.dtype()) {
      case F32 -> {
        float[] values = copy.sharedFloats();
        values[element] = values[element] == 1.5f ? -1.5f : 1.5f;
      }
      case I32 -> copy.sharedInts()[element] ^= 0x4000_0001;
      case U8 -> copy.sharedBytes()[element] ^= 1;
    }
    return copy;
  }

  /// A tensor that a sum of the most products makes: where a dispute takes the most moves.
  public int longestSum() {
    Graph graph = program.graphs().getFirst();
    return graph
        .made()
        .boxed()
        .max(java.util.Comparator.comparingLong(tensor -> steps(graph, tensor)))
        .orElseThrow();
  }

  private static long steps(Graph graph, int tensor) {
    return graph.maker(tensor).orElseThrow() instanceof Node.Fold fold
        ? fold.reduce().elements()
        : 0;
  }
}
