// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.List;
import network.assay.compute.backend.Backend;
import network.assay.compute.graph.Graph;
import network.assay.compute.model.Model;
import network.assay.compute.model.Names;
import network.assay.compute.model.OuterUpdate;
import network.assay.compute.tensor.State;
import network.assay.compute.tensor.Tensor;
import network.assay.protocol.market.task.Work;

/// The outer update (docs/spec/job, section 3.3).
final class MergeProgram extends TaskProgram {
  private final Model model;
  private final Work.Merge merge;

  MergeProgram(Model model, Work.Merge merge, StepGraphs steps) {
    super(merge, steps, StepOrder.NONE);
    this.model = model;
    this.merge = merge;
  }

  static List<Graph> graphs(Model model, Work.Merge merge) {
    return List.of(OuterUpdate.graph(model.parameters(), merge.shards().size()));
  }

  @Override
  public State start(StateSource sources, Backend backend) {
    return global(model, merge.global(), sources, backend);
  }

  @Override
  public State fixed(StateSource sources, Backend backend) {
    State fixed =
        State.of(Names.RATE, Tensor.scalar(merge.optimizer().rate()))
            .with(Names.DECAY, Tensor.scalar(merge.optimizer().momentum()));
    for (int shard = 0; shard < merge.shards().size(); shard++) {
      State trained = parameters(model, sources.get(merge.shards().get(shard)));
      for (String name : trained.names()) {
        fixed = fixed.with(Names.ofShard(shard, name), trained.get(name));
      }
    }
    return fixed;
  }
}
