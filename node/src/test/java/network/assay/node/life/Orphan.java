// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process whose parent is gone. What it is handed to then may never ask how it ended, as the
/// first process of a container may not, and so it counts as alive for ever.
public final class Orphan {
  private Orphan() {}

  public static boolean hasEnded(ProcessHandle process) {
    return !process.isAlive() || isZombie(process.pid());
  }

  // As proc(5) has it: the number, the program's name in parentheses, and the state.
  private static boolean isZombie(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
      return stat.startsWith(") Z", stat.lastIndexOf(')'));
    } catch (IOException e) {
      // Gone since, or no Linux: whether it is alive says enough there.
      return false;
    }
  }
}
