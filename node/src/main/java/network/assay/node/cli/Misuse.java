// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import network.assay.node.life.ExitCode;

/// A command line that is understood and still wrong: something else has to be typed, be it that no
/// option takes such a value or that options and files do not fit together. Told like a misspelt
/// option, with exit code 2. What is wrong inside a file is not.
public final class Misuse extends RuntimeException implements ExitCode.Carrier {
  private static final long serialVersionUID = 1L;

  /// @param what names the option, and what it takes; after `next: `, in a line of its own, what to
  ///     type where that is not the command's help
  public Misuse(String what) {
    super(what);
  }

  @Override
  public ExitCode exitCode() {
    return ExitCode.USAGE;
  }
}
