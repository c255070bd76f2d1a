// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import network.assay.node.cli.Cli;
import network.assay.node.cli.Environment;

/// A command line that was run in this process: its exit code and what it printed.
record Command(int exit, String out, String err) {
  static Command run(Path directory, String... words) {
    return run(directory, Map.of(), words);
  }

  /// @param variables of the environment
  static Command run(Path directory, Map<String, String> variables, String... words) {
    var out = new StringWriter();
    var err = new StringWriter();
    var environment =
        new Environment(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            variables,
            directory,
            Checkout.home(),
            InstantSource.system(),
            false);
    int exit = Cli.run(environment, words);
    return new Command(exit, out.toString(), err.toString());
  }

  /// All of it, for the message of a test that fails.
  String said() {
    return "exit " + exit + "\n" + out + err;
  }
}
