// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import network.assay.node.demand.DemandView;
import network.assay.node.dispute.DisputeView;

/// What the methods of disputes take and give.
public final class DisputeCalls {
  public static final String LIST = "disputes.list";

  private DisputeCalls() {}

  /// `disputes.list`: oldest first.
  ///
  /// @param demands results that this node has to open on chain
  public record Disputes(List<DisputeView> disputes, List<DemandView> demands) {
    public Disputes {
      disputes = List.copyOf(disputes);
      demands = List.copyOf(demands);
    }
  }
}
