// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import network.assay.node.life.ExitCode;

/// A command line that is understood and still wrong: a value that no option takes. Told like a
/// misspelt option, with exit code 2.
public final class Misuse extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  /// @param what names the option, and what it takes
  public Misuse(String what) {
    super(what);
  }

  @Override
  public ExitCode exitCode() {
    return ExitCode.USAGE;
  }
}
