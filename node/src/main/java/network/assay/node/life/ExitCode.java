// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;

/// How the process ends: tells scripts what happened, and a supervisor whether a restart can help.
///
/// 75 and 78 are `EX_TEMPFAIL` and `EX_CONFIG` of sysexits(3).
public enum ExitCode {
  OK(0),
  /// It did not work, and no other code says why.
  FAILED(1),
  /// The command line was not understood.
  USAGE(2),
  /// The daemon does not run, or does not answer.
  UNREACHABLE(3),
  NOT_FOUND(4),
  /// Policy forbids it: a limit, a token, a price.
  REFUSED(5),
  /// It may or may not have happened: look before trying again.
  UNKNOWN(6),
  /// The world was unhelpful: the same may work later.
  RETRY(75),
  /// The operator must change something first: a restart does not help.
  CONFIGURATION(78);

  /// An exception that knows better than its kind how the process should end.
  public interface Carrier {
    ExitCode exitCode();
  }

  private static final int MAX_CAUSES = 16;

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  /// The code for a process that `failure` ends: that of the first [Carrier] or [AssayFault] among
  /// it and its causes.
  public static ExitCode of(Throwable failure) {
    @Nullable Throwable at = failure;
    for (int i = 0; at != null && i < MAX_CAUSES; i++, at = at.getCause()) {
      if (at instanceof Carrier carrier) return carrier.exitCode();
      if (at instanceof AssayFault fault) return ofFault(fault);
    }
    return FAILED;
  }

  private static ExitCode ofFault(AssayFault fault) {
    return switch (fault) {
      case AssayFault.Peer _ -> FAILED;
      case AssayFault.World _ -> RETRY;
      case AssayFault.Operator _ -> CONFIGURATION;
      case AssayFault.Internal _ -> FAILED;
    };
  }
}
