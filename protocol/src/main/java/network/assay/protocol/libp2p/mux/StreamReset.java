// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.mux;

import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// Marks a failure as the peer's reset of a stream: it wants no more of it, which breaks no rule.
/// Who hangs up resets what is under way.
public final class StreamReset extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String WHAT = "the peer reset the stream";
  private static final int MAX_DEPTH = 8;

  private StreamReset() {
    super(WHAT, null, false, false);
  }

  /// A fault whose cause is one.
  public static AssayFault.Peer fault() {
    return new AssayFault.Peer(WHAT, new StreamReset());
  }

  /// Whether a failure comes of one.
  public static boolean caused(Throwable failure) {
    @Nullable Throwable t = failure;
    for (int i = 0; t != null && i < MAX_DEPTH; i++, t = t.getCause()) {
      if (t instanceof StreamReset) return true;
    }
    return false;
  }
}
