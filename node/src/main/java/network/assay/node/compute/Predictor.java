// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.HashMap;
import java.util.Map;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.model.Model;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.AssayFault;

/// What a classifier says of samples, batch by batch.
public final class Predictor {
  private static final int BATCH = 64;

  private final Model model;
  private final State weights;
  private final Backend backend;
  private final Map<Integer, Program> programs = new HashMap<>();

  public Predictor(Model model, State weights, Backend backend) {
    this.model = model;
    this.weights = weights;
    this.backend = backend;
  }

  /// Logits `[n, classes]` of samples `[n, ...]`.
  ///
  /// @throws AssayFault.Operator when samples are not what the model takes
  public Tensor logits(Tensor samples) {
    Model.Sample due = model.sample();
    // Bytes are decimals to a model of decimals.
    Tensor given = Rows.widened(samples, due.dtype());
    int n = given.shape().rank() == 0 ? 0 : given.shape().dim(0);
    int width = due.shape().elements();
    if (given.dtype() != due.dtype() || n == 0 || given.elements() != (long) n * width) {
      throw new AssayFault.Operator(
          "the model takes samples %s %s, not %s".formatted(due.dtype(), due.shape(), samples));
    }
    int classes = model.classes() * model.label().elements();
    float[] logits = new float[Math.multiplyExact(n, classes)];
    for (int from = 0; from < n; from += BATCH) {
      int to = Math.min(n, from + BATCH);
      Tensor batch = Rows.of(given, from * width, Shape.of(to - from, width));
      float[] made =
          program(to - from)
              .run(weights.with(Names.SAMPLES, batch))
              .get(Names.LOGITS)
              .sharedFloats();
      System.arraycopy(made, 0, logits, from * classes, made.length);
    }
    return Tensor.wrapF32(Shape.of(n, classes), logits);
  }

  private Program program(int rows) {
    return programs.computeIfAbsent(rows, n -> backend.compile(ModelGraphs.inference(model, n)));
  }
}
