// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Terminal;
import network.assay.node.event.EventLog.Event;
import network.assay.node.json.RecordWriter;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "events",
    description = {
      "Show what has happened in the running node since it started: jobs, disputes, the chain.",
      "The node keeps the newest 10,000. They are other than its log, which tells of itself."
    },
    footer = {
      "",
      "Examples:",
      "  assay node events --follow",
      "  assay node events --type dispute. --json"
    })
final class NodeEventsCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Environment environment;
  @Mixin private ConnectionOptions node;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with those that happen from now on, until Ctrl-C.")
  private boolean follow;

  @Option(
      names = "--type",
      paramLabel = "START",
      description = "Only those whose type starts so: job. or chain.happened, for example.")
  private String type = "";

  @Option(names = "--json", description = "Print one JSON object a line for each.")
  private boolean json;

  NodeEventsCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient client = node.connect()) {
      long last = 0;
      List<Event> some;
      do {
        // With something to tell it answers at once.
        some = client.events(last, follow ? LONGEST : Duration.ZERO);
        for (Event event : some) {
          if (event.type().startsWith(type)) show(event);
          last = event.seq();
        }
      } while (follow || !some.isEmpty());
      return ExitCode.OK.code();
    }
  }

  private void show(Event event) {
    Terminal terminal = environment.terminal();
    if (json) {
      terminal.line(RecordWriter.text(event));
      return;
    }
    String at = event.at().truncatedTo(ChronoUnit.SECONDS).toString();
    String name = terminal.styled(Style.BOLD, "%-18s".formatted(event.type()));
    terminal.line(terminal.styled(Style.DIM, at) + "  " + name + "  " + event.text());
  }
}
