// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.limits;

import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// Marks a failure as this host's own refusal: it says nothing of the other end.
public final class OwnLimit extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MAX_DEPTH = 8;

  private OwnLimit(String what) {
    super(what, null, false, false);
  }

  /// A fault whose cause is one.
  public static AssayFault.World fault(String what) {
    return new AssayFault.World(what, new OwnLimit(what));
  }

  /// Whether a failure comes of one.
  public static boolean caused(Throwable failure) {
    @Nullable Throwable t = failure;
    for (int i = 0; t != null && i < MAX_DEPTH; i++, t = t.getCause()) {
      if (t instanceof OwnLimit) return true;
    }
    return false;
  }
}
