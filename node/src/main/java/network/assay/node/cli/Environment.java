// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import network.assay.node.cli.term.Terminal;

/// All that a command sees of the process it runs in, so that a test can be that process.
///
/// @param variables of the environment
/// @param directory what relative paths are relative to
/// @param home of the installation: where `config/` is
/// @param tty whether a person watches `out`
public record Environment(
    PrintWriter out,
    PrintWriter err,
    Map<String, String> variables,
    Path directory,
    Path home,
    InstantSource clock,
    boolean tty) {

  public Environment {
    variables = Map.copyOf(variables);
  }

  public Terminal terminal() {
    return Terminal.of(out, tty, variables);
  }

  /// For what is shown besides the result. Whether a person watches it says the launcher, in
  /// `ASSAY_ERR_TTY`.
  public Terminal progress() {
    return Terminal.of(err, variables.getOrDefault("ASSAY_ERR_TTY", "").equals("1"), variables);
  }

  /// A path as the user wrote it.
  public Path path(String written) {
    return directory.resolve(written).normalize();
  }

  /// Where a node keeps its data unless told otherwise: `$ASSAY_DATA`, else the user's data folder.
  public Path data() {
    String set = variables.getOrDefault("ASSAY_DATA", "");
    if (!set.isEmpty()) return path(set);
    String xdg = variables.getOrDefault("XDG_DATA_HOME", "");
    if (!xdg.isEmpty()) return Path.of(xdg).resolve("assay");
    return Path.of(variables.getOrDefault("HOME", ".")).resolve(".local/share/assay");
  }
}
