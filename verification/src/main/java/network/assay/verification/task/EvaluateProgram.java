// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.List;
import java.util.stream.Stream;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Graph;
import network.assay.compute.model.Model;
import network.assay.compute.model.ModelGraphs;
import network.assay.compute.model.Names;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.task.Work;

/// Loss and right answers over samples in file order (docs/spec/job, section 3.4).
final class EvaluateProgram extends TaskProgram {
  private final Network network;
  private final Work.Evaluate evaluate;

  EvaluateProgram(Network network, Work.Evaluate evaluate, StepGraphs steps) {
    int first = (int) evaluate.samples().from();
    super(evaluate, steps, new StepOrder(Ints.of(first), evaluate.batch()));
    this.network = network;
    this.evaluate = evaluate;
  }

  /// One for whole batches, and one for what is left when that is less.
  static List<Graph> graphs(Model model, Work.Evaluate evaluate) {
    int rest = (int) (evaluate.samples().size() % evaluate.batch());
    return Stream.of(evaluate.batch(), rest)
        .filter(rows -> rows > 0)
        .map(rows -> ModelGraphs.evaluation(model, evaluate.data().samples(), rows))
        .toList();
  }

  @Override
  public State start(StateSource sources, Backend backend) {
    return State.of(Names.LOSS, Tensor.zeros(DType.F32, Shape.SCALAR))
        .with(Names.CORRECT, Tensor.zeros(DType.I32, Shape.SCALAR));
  }

  @Override
  public State fixed(StateSource sources, Backend backend) {
    Model model = network.model();
    State global = global(model, evaluate.global(), sources, backend);
    return data(model, evaluate.data(), sources)
        .plus(parameters(model, global))
        .plus(frozen(network, sources));
  }
}
