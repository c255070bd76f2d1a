// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// What a message says to type next, made to be about the node that this command is about: typed as
/// it stands, `assay node run` would start the node of the usual folder.
public final class NextCommand {
  private static final String AND = " && ";

  private NextCommand() {}

  /// @param at the command that was typed
  /// @param next a command, several with `&&` between them, or words of another kind, which stay as
  ///     they are
  /// @return the same with `--data` as it was typed, where a command takes it and has none
  public static String of(CommandLine at, String next) {
    Optional<String> data = given(at);
    if (data.isEmpty()) return next;
    return Arrays.stream(next.split(AND))
        .map(one -> takesData(at, one) ? one + " --data " + quoted(data.get()) : one)
        .collect(Collectors.joining(AND));
  }

  private static Optional<String> given(CommandLine at) {
    return at.getCommandSpec().mixins().values().stream()
        .map(CommandSpec::userObject)
        .filter(ConnectionOptions.class::isInstance)
        .findAny()
        .flatMap(mixin -> ((ConnectionOptions) mixin).given());
  }

  private static boolean takesData(CommandLine at, String next) {
    CommandLine command = at;
    while (command.getParent() != null) command = command.getParent();
    String[] words = next.split(" ");
    if (!words[0].equals(command.getCommandName()) || next.contains(" --data ")) return false;
    for (int i = 1; i < words.length; i++) {
      CommandLine below = command.getSubcommands().get(words[i]);
      if (below == null) break;
      command = below;
    }
    return command.getCommandSpec().mixins().values().stream()
        .anyMatch(mixin -> mixin.userObject() instanceof ConnectionOptions);
  }

  private static String quoted(String word) {
    return word.matches("[\\w@%+=:,./~-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
