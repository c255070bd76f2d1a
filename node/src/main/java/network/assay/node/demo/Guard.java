// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.AssayFault;

/// Ends a process when this one is gone without having ended it: killed, or out of memory. It is a
/// shell that waits for the end of a pipe which this process alone holds open.
final class Guard implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' HUP INT
      read -r _
      kill "$1" 2>/dev/null
      [ -z "$2" ] || rm -rf -- "$2"
      """;

  private final Process shell;

  private Guard(Process shell) {
    this.shell = shell;
  }

  /// @param leftover a folder to remove then
  static Guard over(Child child, Optional<Path> leftover) {
    String folder = leftover.map(path -> path.toAbsolutePath().toString()).orElse("");
    var command = new ArrayList<>(Child.APART);
    command.addAll(List.of("sh", "-c", SCRIPT, "guard", String.valueOf(child.pid()), folder));
    try {
      return new Guard(
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot start a shell: " + e.getMessage(), e);
    }
  }

  void awaitEnd() throws InterruptedException {
    shell.waitFor();
  }

  /// Stands down. Before the process is waited for, whose number may then be another's.
  @Override
  public void close() {
    shell.destroyForcibly();
  }
}
