// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Checks a whole model's gradient by walking a little along it, there and back.
final class Slopes {
  private static final float STRIDE = 0.004f;

  private Slopes() {}

  /// For each trained parameter, the loss must change as its gradient says.
  static void check(Model model, Backend backend, State data, int batch) {
    Training training = new Training(model, Method.of(Optimizer.sgd(0f, 0f)));
    int rows = data.get(Names.LABELS).shape().dim(0);
    Program step = backend.compile(training.step(rows, batch));
    State fixed =
        data.plus(training.method().optimizer().inputs())
            .plus(training.resting())
            .with(Names.ORDER, new BatchOrder(1, 0, batch, batch).tensor(0));
    State start = training.start(backend, 8);
    State first = step.run(fixed.plus(start));
    for (Parameter parameter : model.parameters()) {
      if (!parameter.isTrained()) continue;
      String name = parameter.name();
      Tensor slope = first.get(Names.momentum(name));
      double square = 0;
      for (int i = 0; i < slope.elements(); i++) square += Math.pow(slope.floatAt(i), 2);
      double norm = Math.sqrt(square);
      if (norm < 1e-3) continue; // too little to see in the loss
      float up = loss(step, fixed.plus(moved(start, name, slope, STRIDE / norm)));
      float down = loss(step, fixed.plus(moved(start, name, slope, -STRIDE / norm)));
      assertThat(((double) up - down) / (2 * STRIDE))
          .as(model + " " + name)
          .isCloseTo(norm, within(0.05 * norm + 5e-4));
    }
  }

  private static State moved(State state, String name, Tensor slope, double by) {
    Tensor from = state.get(name);
    Tensor to = from.copy();
    for (int i = 0; i < from.elements(); i++) {
      to.sharedFloats()[i] = (float) (from.floatAt(i) + by * slope.floatAt(i));
    }
    return state.with(name, to);
  }

  private static float loss(Program step, State inputs) {
    return step.run(inputs).get(Names.LOSS).floatAt(0);
  }
}
