// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.util.concurrent.Callable;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `assay chain`.
@Command(
    name = "chain",
    description = "The chain that the market is on, and its contracts.",
    subcommands = {
      ChainStatusCommand.class,
      ChainDevCommand.class,
      ChainDeployCommand.class,
      ChainFundCommand.class,
      ChainSkipCommand.class,
      ChainDisputeCommand.class,
    },
    footer = {"", "Example:", "  assay chain status"})
public final class ChainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.code();
  }
}
