// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// A command run in this process: what it printed, and its exit code.
public record CommandRun(int exit, String out, String err) {
  public static CommandRun of(Path folder, Map<String, String> variables, String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    var all = new HashMap<>(variables);
    all.putIfAbsent("HOME", folder.toString());
    var environment =
        new Environment(
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            all,
            folder,
            Path.of("..").toAbsolutePath().normalize(),
            () -> Instant.parse("2026-01-01T00:00:00Z"),
            false);
    int exit = Cli.run(environment, args);
    return new CommandRun(exit, out.toString(), err.toString());
  }

  public static CommandRun of(Path folder, String... args) {
    return of(folder, Map.of(), args);
  }
}
