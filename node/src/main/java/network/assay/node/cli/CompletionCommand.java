// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import network.assay.node.life.ExitCode;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description = {
      "Print what has bash or zsh complete commands and options at the Tab key.",
      "It is for the name assay on the PATH, or an alias of it."
    },
    footer = {
      "",
      "Examples:",
      "  source <(assay completion bash)",
      "  source <(assay completion zsh)",
      "  assay completion bash > ~/.local/share/bash-completion/completions/assay"
    })
final class CompletionCommand implements Callable<Integer> {
  enum Shell {
    BASH,
    ZSH;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Environment environment;

  // One script does for both: in zsh it turns on the completions of bash.
  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.BASH;

  CompletionCommand(Environment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    environment.out().print(AutoComplete.bash("assay", Cli.commandLine(environment)));
    environment.out().flush();
    return ExitCode.OK.code();
  }
}
