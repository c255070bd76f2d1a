// SPDX-License-Identifier: Apache-2.0
package network.assay.node.api;

import java.util.List;
import network.assay.node.dispute.DisputeView;

/// What the methods of disputes take and give.
public final class DisputeCalls {
  public static final String LIST = "disputes.list";

  private DisputeCalls() {}

  /// `disputes.list`: oldest first.
  public record Disputes(List<DisputeView> disputes) {
    public Disputes {
      disputes = List.copyOf(disputes);
    }
  }
}
