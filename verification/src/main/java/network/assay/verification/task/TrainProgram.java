// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.List;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.backend.Backend;
import network.assay.compute.model.Classifier;
import network.assay.compute.model.Names;
import network.assay.compute.model.Training;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.task.Work;

/// Inner steps over one shard (docs/spec/job, section 3.2).
final class TrainProgram extends TaskProgram {
  private final Classifier model;
  private final Work.Train train;
  private final BatchOrder order;

  TrainProgram(Classifier model, Work.Train train) {
    super(train, List.of(new Training(model).step(train.data().samples(), train.batch())));
    this.model = model;
    this.train = train;
    this.order =
        new BatchOrder(
            train.orderSeed(),
            (int) train.samples().from(),
            (int) train.samples().size(),
            train.batch());
  }

  @Override
  public State start(StateSource sources, Backend backend) {
    State global = global(model, train.global(), sources, backend);
    return parameters(model, global).plus(new Training(model).restingMomentum());
  }

  @Override
  public State fixed(StateSource sources, Backend backend) {
    return data(model, train.data(), sources)
        .with(Names.RATE, Tensor.scalar(train.optimizer().rate()))
        .with(Names.DECAY, Tensor.scalar(train.optimizer().momentum()));
  }

  @Override
  public State varying(int step) {
    return State.of(Names.ORDER, order.tensor(Math.toIntExact(train.firstStep() + step)));
  }
}
