// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.cli.chain.ChainCommand;
import network.assay.node.cli.compute.ComputeCommand;
import network.assay.node.cli.doctor.DoctorCommand;
import network.assay.node.cli.peer.PeersCommand;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
    name = "assay",
    description = "The node of a marketplace for machine-learning compute.",
    versionProvider = BuildInfo.Provider.class,
    subcommands = {
      DemoCommand.class,
      JobCommand.class,
      ComputeCommand.class,
      NodeCommand.class,
      DoctorCommand.class,
      PeersCommand.class,
      StakeCommand.class,
      EarningsCommand.class,
      ChainCommand.class,
      ConfigCommand.class,
      VersionCommand.class,
      CompletionCommand.class,
    },
    sortOptions = false,
    footer = {"", "Example:", "  assay demo", "", "assay COMMAND --help says more."})
final class RootCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Say how this command is used.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Say which version this is.")
  private boolean version;

  /// Without a command there is nothing to do but to say which there are.
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.code();
  }
}
