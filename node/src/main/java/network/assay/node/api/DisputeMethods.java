// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import java.util.function.Supplier;
import network.assay.node.demand.DemandView;
import network.assay.node.dispute.DisputeView;
import network.assay.node.rpc.Method;
import network.assay.node.rpc.Method.Nothing;

/// The RPC methods of disputes.
public final class DisputeMethods {
  private final Supplier<List<DisputeView>> disputes;
  private final Supplier<List<DemandView>> demands;

  public DisputeMethods(Supplier<List<DisputeView>> disputes, Supplier<List<DemandView>> demands) {
    this.disputes = disputes;
    this.demands = demands;
  }

  public List<Method<?, ?>> all() {
    return List.of(
        new Method<>(
            DisputeCalls.LIST,
            "Disputes that this node plays, as accused or as challenger, the last ones that are"
                + " over, and the results that it has to open on chain.",
            Nothing.class,
            DisputeCalls.Disputes.class,
            false,
            _ -> new DisputeCalls.Disputes(disputes.get(), demands.get())));
  }
}
