// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.HashMap;
import java.util.Map;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Program;
import network.assay.compute.format.Dataset;
import network.assay.compute.model.Model;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;

/// Evaluates a model on a data set, batch by batch.
final class Judge {
  private final Model model;
  private final Backend backend;
  private final Dataset data;
  private final int batch;
  private final Map<Integer, Program> programs = new HashMap<>();

  Judge(Model model, Backend backend, Dataset data, int batch) {
    this.model = model;
    this.backend = backend;
    this.data = data;
    this.batch = Math.min(batch, Math.max(1, data.size()));
  }

  boolean hasSamples() {
    return data.size() > 0;
  }

  /// @param most samples that are looked at, from the first on
  Judged judge(State parameters, int step, int most) {
    int rows = Math.min(most, data.size());
    State fixed = parameters.plus(Corpus.state(data));
    State counted =
        State.of(Names.LOSS, Tensor.zeros(DType.F32, Shape.SCALAR))
            .with(Names.CORRECT, Tensor.zeros(DType.I32, Shape.SCALAR));
    for (int from = 0; from < rows; from += batch) {
      int to = Math.min(rows, from + batch);
      State first = State.of(Names.ORDER, Tensor.i32(Shape.of(1), from));
      counted = program(to - from).run(fixed.plus(counted).plus(first));
    }
    double answers = (double) rows * Math.max(1, model.label().elements());
    return new Judged(
        step,
        counted.get(Names.LOSS).floatAt(0) / answers,
        counted.get(Names.CORRECT).intAt(0) / answers);
  }

  private Program program(int rows) {
    return programs.computeIfAbsent(
        rows, n -> backend.compile(ModelGraphs.evaluation(model, data.size(), n)));
  }
}
