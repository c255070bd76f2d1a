// SPDX-License-Identifier: Apache-2.0
package network.assay.node.state;

import network.assay.compute.model.Names;
import network.assay.compute.tensor.State;
import network.assay.protocol.market.Digest;

/// The model in a global state (docs/spec/job, section 5): its parameters, without momentum.
public final class ModelState {
  private ModelState() {}

  public static State parameters(State global) {
    return global.select(name -> !Names.isMomentum(name));
  }

  /// The model digest of a job whose last global state this is.
  public static Digest digest(State global) {
    return StateStore.digest(parameters(global));
  }
}
