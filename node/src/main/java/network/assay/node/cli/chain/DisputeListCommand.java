// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.util.List;
import java.util.concurrent.Callable;
import network.assay.node.api.DisputeCalls;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.term.Table;
import network.assay.node.demand.DemandView;
import network.assay.node.dispute.DisputeView;
import network.assay.node.dispute.Role;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = {
      "List the disputes of the running node, and the results that it has to open on chain.",
      "As accused or as challenger: those that it plays, and the last ones that are over.",
      "Exit code 1 if it cannot play or open one of them."
    },
    footer = {"", "Example:", "  assay chain dispute list"})
final class DisputeListCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  DisputeListCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    DisputeCalls.Disputes found;
    try (RpcClient client = node.connect()) {
      found = client.call(DisputeCalls.LIST, new Nothing(), DisputeCalls.Disputes.class);
    }
    if (json.wanted()) json.print(found);
    else show(found.disputes());
    if (!json.wanted()) demanded(found.demands());
    boolean helpless =
        found.disputes().stream().anyMatch(d -> d.trouble().isPresent())
            || found.demands().stream().anyMatch(d -> d.trouble().isPresent());
    return helpless ? ExitCode.FAILED.code() : ExitCode.OK.code();
  }

  private void demanded(List<DemandView> demands) {
    if (demands.isEmpty()) return;
    var table = new Table("to be opened", "window", "until", "state").right(1);
    for (DemandView view : demands) {
      table.row(
          view.task().digest().brief(),
          String.valueOf(view.window()),
          view.until().toString(),
          view.answered() ? "opened, not final" : "to be opened");
    }
    table.print(environment.terminal());
    for (DemandView view : demands) {
      view.trouble()
          .ifPresent(
              why ->
                  environment
                      .err()
                      .println(
                          "error: the result of task "
                              + view.task().digest().brief()
                              + " is not opened: "
                              + why));
    }
  }

  private void show(List<DisputeView> disputes) {
    if (disputes.isEmpty()) {
      environment.terminal().line("no disputes");
      return;
    }
    var table = new Table("dispute", "we are", "task", "against", "state");
    for (DisputeView view : disputes) {
      table.row(
          view.dispute().brief(),
          view.role() == Role.ACCUSED ? "accused" : "challenger",
          view.task().digest().brief(),
          view.against().toString(),
          state(view));
    }
    table.print(environment.terminal());
    for (DisputeView view : disputes) {
      view.trouble()
          .ifPresent(
              why ->
                  environment
                      .err()
                      .println("error: dispute " + view.dispute().brief() + ": " + why));
    }
  }

  private static String state(DisputeView view) {
    if (view.won().isPresent()) return view.won().get() ? "won" : "lost";
    return view.stand()
        .map(
            stand ->
                "%d moves, %s to move, %s"
                    .formatted(
                        stand.moves(),
                        stand.ourTurn() ? "we are" : "they are",
                        stand.byMessage() ? "by message" : "on chain"))
        .orElse("under way");
  }
}
