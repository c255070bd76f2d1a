// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.time.Duration;
import network.assay.protocol.market.AssayFault;

/// When it is time to call for somebody.
final class Troubles {
  /// What the world does for longer than that is no passing thing.
  private static final Duration PASSING = Duration.ofMinutes(5);

  private Troubles() {}

  /// Whether this node cannot help itself.
  ///
  /// @param tried for how long it has failed so
  static boolean isHelpless(Throwable e, Duration tried) {
    return !(e instanceof AssayFault.World) || tried.compareTo(PASSING) >= 0;
  }

  static String why(Throwable e) {
    return switch (e) {
      case AssayFault fault -> String.valueOf(fault.getMessage());
      default -> "it failed here: " + e + "; look at the node's log, and run a newer version";
    };
  }
}
