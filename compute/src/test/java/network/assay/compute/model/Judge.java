// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// What a model makes of a data set.
final class Judge {
  private Judge() {}

  /// @param loss the sum over all labels
  record Verdict(double loss, int correct, int labels) {
    double meanLoss() {
      return loss / labels;
    }

    double accuracy() {
      return (double) correct / labels;
    }
  }

  static double meanLoss(Model model, Backend backend, State parameters, State data) {
    return judge(model, backend, parameters, data).meanLoss();
  }

  static double accuracy(Model model, Backend backend, State parameters, State data) {
    return judge(model, backend, parameters, data).accuracy();
  }

  /// In batches of at most 100.
  static Verdict judge(Model model, Backend backend, State parameters, State data) {
    Tensor labels = data.get(Names.LABELS);
    int rows = labels.shape().dim(0);
    State fixed = data;
    for (Parameter parameter : model.parameters()) {
      fixed = fixed.with(parameter.name(), parameters.get(parameter.name()));
    }
    State counted =
        State.of(Names.LOSS, Tensor.zeros(DType.F32, Shape.SCALAR))
            .with(Names.CORRECT, Tensor.zeros(DType.I32, Shape.SCALAR));
    int batch = Math.min(100, rows);
    Program program = backend.compile(ModelGraphs.evaluation(model, rows, batch));
    int judged = rows / batch * batch;
    for (int from = 0; from < judged; from += batch) {
      counted = program.run(fixed.plus(counted).with(Names.ORDER, Tensor.i32(Shape.of(1), from)));
    }
    return new Verdict(
        counted.get(Names.LOSS).floatAt(0),
        counted.get(Names.CORRECT).intAt(0),
        judged * (labels.elements() / rows));
  }
}
