// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Java in a process of its own, with the class path of the tests.
public final class AnotherJava {
  private AnotherJava() {}

  /// The command that runs `main`, which ends up with `arguments`.
  ///
  /// @param flags for Java itself
  public static List<String> command(List<String> flags, String main, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath(), main));
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }

  // Surefire hides the real class path of its process in another property.
  private static String classPath() {
    String hidden = System.getProperty("surefire.test.class.path", "");
    return hidden.isEmpty() ? System.getProperty("java.class.path", "") : hidden;
  }
}
