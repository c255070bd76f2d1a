// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import network.assay.compute.tensor.State;
import network.assay.node.state.ModelState;
import network.assay.node.state.StateStore;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;

/// The trained model, kept for its owner.
final class ModelKeeping {
  private ModelKeeping() {}

  static JobEntry.Trained keep(JobContext job, Digest global) {
    State last = job.states().get(job.locations().of(global), global);
    State model = ModelState.parameters(last);
    ContentId content = job.states().put(model);
    job.states().keep(content, owner(job));
    return new JobEntry.Trained(StateStore.digest(model), content);
  }

  static String owner(JobContext job) {
    return "model/" + job.id();
  }
}
