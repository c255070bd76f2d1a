// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.io.IOException;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// Says who is at fault in what Netty reports.
final class Faults {
  private static final int MAX_DEPTH = 8;

  private Faults() {}

  static AssayFault of(Throwable thrown) {
    Throwable t = thrown;
    @Nullable IOException io = null;
    for (int i = 0; t != null && i < MAX_DEPTH; i++) {
      // A fault says more than what it was wrapped in on its way through TLS.
      if (t instanceof AssayFault fault) return fault;
      if (io == null && t instanceof IOException failure) io = failure;
      t = t.getCause();
    }
    if (io != null) {
      return new AssayFault.World("the connection failed: " + io.getMessage(), io);
    }
    return new AssayFault.Internal("unexpected: " + thrown, thrown);
  }
}
