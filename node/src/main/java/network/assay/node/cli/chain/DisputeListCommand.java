// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import java.util.concurrent.Callable;
import network.assay.node.api.DisputeCalls;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.term.Table;
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
      "List the disputes of the running node, as accused or as challenger: those that it plays,",
      "and the last ones that are over. Exit code 1 if it cannot play one of them."
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
    else show(found);
    boolean helpless = found.disputes().stream().anyMatch(d -> d.trouble().isPresent());
    return helpless ? ExitCode.FAILED.code() : ExitCode.OK.code();
  }

  private void show(DisputeCalls.Disputes found) {
    if (found.disputes().isEmpty()) {
      environment.terminal().line("no disputes");
      return;
    }
    var table = new Table("dispute", "we are", "task", "against", "state");
    for (DisputeView view : found.disputes()) {
      table.row(
          view.dispute().brief(),
          view.role() == Role.ACCUSED ? "accused" : "challenger",
          view.task().digest().brief(),
          view.against().toString(),
          state(view));
    }
    table.print(environment.terminal());
    for (DisputeView view : found.disputes()) {
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
