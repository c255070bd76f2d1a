// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.util.Optional;
import network.assay.node.life.ExitCode;

/// Why a call failed, as exactly as the caller's exit code can say it, and what to do next.
///
/// A handler throws it for what an `AssayFault` cannot say (not found, refused by policy). On the
/// client's side it is the cause of the `AssayFault` that [RpcClient#call] throws.
public final class RpcTrouble extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  private final ExitCode exit;
  private final String next;

  /// @param next a command; empty when there is none to suggest
  public RpcTrouble(ExitCode exit, String what, String next) {
    super(what);
    this.exit = exit;
    this.next = next;
  }

  public static RpcTrouble notFound(String what, String next) {
    return new RpcTrouble(ExitCode.NOT_FOUND, what, next);
  }

  public static RpcTrouble refused(String what, String next) {
    return new RpcTrouble(ExitCode.REFUSED, what, next);
  }

  @Override
  public ExitCode exitCode() {
    return exit;
  }

  public Optional<String> next() {
    return next.isEmpty() ? Optional.empty() : Optional.of(next);
  }
}
