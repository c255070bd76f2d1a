// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "job",
    description = "Submit jobs, follow them, fetch what they trained; or run one alone.",
    subcommands = {
      JobValidateCommand.class,
      JobRunCommand.class,
      JobSubmitCommand.class,
      JobListCommand.class,
      JobShowCommand.class,
      JobWatchCommand.class,
      JobCancelCommand.class,
      JobFetchCommand.class,
      JobForgetCommand.class,
      JobMergeCommand.class,
    },
    footer = {"", "Example:", "  assay job submit digits.yaml --wait"})
final class JobCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE.code();
  }
}
