// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.concurrent.Callable;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "compute",
    description = {
      "Train, run and look at models on this machine alone.",
      "Needs no network, no keys and no configuration.",
      "The same command gives the same bits on every machine."
    },
    subcommands = {
      TrainCommand.class,
      RunCommand.class,
      InspectCommand.class,
      BenchCommand.class,
      SelfTestCommand.class,
    },
    footer = {
      "",
      "Example:",
      "  assay compute train --recipe mlp --data digits.csv --hidden 128 --steps 500",
    })
public final class ComputeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.code();
  }
}
