// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import network.assay.compute.backend.Backend;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.DataRef;
import network.assay.protocol.market.task.ModelSpec;
import network.assay.protocol.market.task.Optimizer;
import network.assay.protocol.market.task.SampleRange;
import network.assay.protocol.market.task.Schedule;
import network.assay.protocol.market.task.StateRef;
import network.assay.protocol.market.task.Work;
import network.assay.verification.commitment.StateDigest;
import network.assay.verification.task.StateSource;
import network.assay.verification.task.TaskProgram;
import network.assay.verification.task.Terms;

/// Small tasks to dispute about.
final class Tasks {
  private static final int SAMPLES = 12;
  private static final Optimizer.AdamW ADAM =
      new Optimizer.AdamW(0.01f, 0.9f, 0.99f, 1e-8f, 0.1f, 1f, new Schedule.Cosine(2, 12, 0.1f));

  static final ModelSpec MLP = new ModelSpec.Mlp(List.of(36, 70, 3));
  static final ModelSpec SMALL = new ModelSpec.Mlp(List.of(36, 3));
  static final ModelSpec NET =
      new ModelSpec.ResNet(List.of(1, 6, 6), ModelSpec.ResNet.Stem.IMAGENET, List.of(1, 1), 2, 3);
  static final ModelSpec GPT =
      new ModelSpec.Gpt(
          1,
          2,
          8,
          6,
          11,
          new ModelSpec.Gpt.Style(
              ModelSpec.Gpt.Positions.ROTARY,
              ModelSpec.Gpt.Norm.LAYER,
              ModelSpec.Gpt.Feed.GELU,
              true,
              0.1f));

  /// A task ready to be disputed.
  record Ready(TaskProgram program, Terms terms, State start, State fixed) {
    static Ready of(ModelSpec model, Work work, State data, Backend backend) {
      TaskProgram program = TaskProgram.of(model, work);
      Map<Digest, State> states = Map.of(StateDigest.of(data), data);
      StateSource sources = digest -> Objects.requireNonNull(states.get(digest));
      State start = program.start(sources, backend);
      State fixed = program.fixed(sources, backend);
      return new Ready(program, program.terms(start, fixed), start, fixed);
    }

    SegmentTruth truth(int segment, State from, Backend backend) {
      return new SegmentTruth(program, terms, segment, from, fixed, backend);
    }

    SegmentTruth lie(int segment, State from, Backend backend, SegmentTruth.Tampering tampering) {
      return new SegmentTruth(
          program, terms, segment, from, fixed, backend, Optional.of(tampering));
    }
  }

  private Tasks() {}

  static Ready train(ModelSpec model, int steps, int segmentSteps, Backend backend) {
    State data = model instanceof ModelSpec.Gpt ? tokens() : images();
    var range = new SampleRange(2, SAMPLES);
    var ref = new DataRef(StateDigest.of(data), SAMPLES);
    Optimizer.Inner optimizer =
        model instanceof ModelSpec.Mlp ? new Optimizer.Sgd(0.1f, 0.9f) : ADAM;
    Work work =
        new Work.Train(
            new StateRef.Initial(4), ref, range, 7, 5, steps, segmentSteps, 4, optimizer);
    return Ready.of(model, work, data, backend);
  }

  static Ready evaluate(ModelSpec model, Backend backend) {
    State data = model instanceof ModelSpec.Gpt ? tokens() : images();
    var ref = new DataRef(StateDigest.of(data), SAMPLES);
    Work work = new Work.Evaluate(new StateRef.Initial(4), ref, new SampleRange(1, SAMPLES), 4, 3);
    return Ready.of(model, work, data, backend);
  }

  private static State tokens() {
    int[] x = new int[SAMPLES * 6];
    int[] y = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i * i % 11;
      y[i] = (i + 1) * (i + 1) % 11;
    }
    Shape shape = Shape.of(SAMPLES, 6);
    return State.of("x", Tensor.wrapI32(shape, x)).with("y", Tensor.wrapI32(shape, y));
  }

  private static State images() {
    byte[] x = new byte[SAMPLES * 36];
    int[] y = new int[SAMPLES];
    for (int i = 0; i < x.length; i++) x[i] = (byte) (i * 31 + (i % 6 / 2 == i / 36 % 3 ? 99 : 0));
    for (int i = 0; i < SAMPLES; i++) y[i] = i % 3;
    return State.of("x", Tensor.wrapU8(Shape.of(SAMPLES, 36), x))
        .with("y", Tensor.wrapI32(Shape.of(SAMPLES), y));
  }
}
