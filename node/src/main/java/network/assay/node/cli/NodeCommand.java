// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "node",
    description = "Set up and run this machine's node.",
    subcommands = {
      NodeInitCommand.class,
      NodeRunCommand.class,
      NodeStatusCommand.class,
      NodeEventsCommand.class,
      NodeStopCommand.class,
    },
    footer = {"", "Example:", "  assay node init && assay node run"})
final class NodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.code();
  }
}
