// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.util.concurrent.Callable;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "dispute",
    description = "Disputes about results, which a contract decides.",
    subcommands = {
      DisputeShowCommand.class,
      DisputeListCommand.class,
      DisputeSimulateCommand.class
    },
    footer = {"", "Example:", "  assay chain dispute show 5f0c..."})
final class ChainDisputeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.code();
  }
}
