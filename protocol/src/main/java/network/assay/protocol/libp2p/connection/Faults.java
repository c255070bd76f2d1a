// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.io.IOException;
import network.assay.protocol.market.AssayFault;

/// Says who is at fault in what Netty reports.
final class Faults {
  private static final int MAX_DEPTH = 8;

  private Faults() {}

  static AssayFault of(Throwable thrown) {
    Throwable t = thrown;
    for (int i = 0; t != null && i < MAX_DEPTH; i++) {
      if (t instanceof AssayFault fault) return fault;
      if (t instanceof IOException io) {
        return new AssayFault.World("the connection failed: " + io.getMessage(), io);
      }
      t = t.getCause();
    }
    return new AssayFault.Internal("unexpected: " + thrown, thrown);
  }
}
