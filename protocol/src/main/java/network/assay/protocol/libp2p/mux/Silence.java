// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import network.assay.protocol.market.AssayFault;

/// Marks a failure as the peer's silence: what was to be read did not come within the deadline.
public final class Silence extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String WHAT = "the peer took too long (read)";

  private Silence() {
    super(WHAT, null, false, false);
  }

  /// A fault whose cause is one.
  public static AssayFault.World fault() {
    return new AssayFault.World(WHAT, new Silence());
  }

  /// Whether a failure comes of one.
  public static boolean caused(AssayFault failure) {
    return failure.getCause() instanceof Silence;
  }
}
