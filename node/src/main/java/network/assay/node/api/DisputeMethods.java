// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import java.util.function.Supplier;
import network.assay.node.dispute.DisputeView;
import network.assay.node.rpc.Method;
import network.assay.node.rpc.Method.Nothing;

/// The RPC methods of disputes.
public final class DisputeMethods {
  private final Supplier<List<DisputeView>> disputes;

  public DisputeMethods(Supplier<List<DisputeView>> disputes) {
    this.disputes = disputes;
  }

  public List<Method<?, ?>> all() {
    return List.of(
        new Method<>(
            DisputeCalls.LIST,
            "Disputes that this node plays, as accused or as challenger, and the last ones that are"
                + " over.",
            Nothing.class,
            DisputeCalls.Disputes.class,
            false,
            _ -> new DisputeCalls.Disputes(disputes.get())));
  }
}
