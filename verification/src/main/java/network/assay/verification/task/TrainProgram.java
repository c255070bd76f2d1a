// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.List;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Graph;
import network.assay.compute.model.Model;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.task.Work;

/// Inner steps over one shard (docs/spec/job, section 3.2).
final class TrainProgram extends TaskProgram {
  private final Network network;
  private final Training training;
  private final Work.Train train;

  TrainProgram(Network network, Work.Train train, StepGraphs steps) {
    super(train, steps, order(train));
    this.training = training(network.model(), train);
    this.network = network;
    this.train = train;
  }

  static List<Graph> graphs(Model model, Work.Train train) {
    return List.of(training(model, train).step(train.data().samples(), train.batch()));
  }

  private static Training training(Model model, Work.Train train) {
    return new Training(model, Methods.of(train.optimizer()));
  }

  private static StepOrder order(Work.Train train) {
    var order =
        new BatchOrder(
            train.orderSeed(),
            (int) train.samples().from(),
            (int) train.samples().size(),
            train.batch());
    int first = (int) train.firstStep();
    return new StepOrder(Ints.of(order.tensor(first).sharedInts()), 1);
  }

  @Override
  public State start(StateSource sources, Backend backend) {
    Model model = network.model();
    State global = global(model, train.global(), sources, backend);
    return parameters(model, global).plus(training.resting());
  }

  @Override
  public State fixed(StateSource sources, Backend backend) {
    return data(network.model(), train.data(), sources)
        .plus(training.method().optimizer().inputs())
        .plus(frozen(network, sources));
  }
}
