// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.doctor;

import java.util.List;
import java.util.concurrent.Callable;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.NextCommand;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Terminal;
import network.assay.node.life.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = {
      "Look for whatever keeps a node from working, whether it runs or not.",
      "Settings, keys, disk, database, ports, the chain node, the clock, the account; of a node",
      "that runs, what it lacks. Changes nothing. Exit code 1 if there is a problem."
    },
    footer = {"", "Example:", "  assay doctor"})
public final class DoctorCommand implements Callable<Integer> {
  record Report(String data, boolean well, List<Finding> findings) {}

  private final Environment environment;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  DoctorCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    List<Finding> findings =
        new Examination(environment, node.data())
            .findings().stream()
                .map(one -> one.advising(next -> NextCommand.of(spec.commandLine(), next)))
                .toList();
    boolean well = findings.stream().noneMatch(Finding::bad);
    if (json.wanted()) json.print(new Report(node.data().toString(), well, findings));
    else findings.forEach(this::show);
    return (well ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private void show(Finding finding) {
    Terminal terminal = environment.terminal();
    Style style =
        switch (finding.verdict()) {
          case Finding.OK -> Style.GREEN;
          case Finding.WARNING -> Style.YELLOW;
          default -> Style.RED;
        };
    String mark = terminal.styled(style, "%-7s".formatted(finding.verdict()));
    String detail = finding.detail().replace("\n", "\n" + " ".repeat(23));
    terminal.line("%s  %-12s  %s".formatted(mark, finding.name(), detail));
    finding.next().ifPresent(next -> terminal.line(" ".repeat(23) + "next: " + next));
  }
}
