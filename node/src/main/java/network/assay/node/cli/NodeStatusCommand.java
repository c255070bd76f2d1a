// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import network.assay.node.api.NodeCalls;
import network.assay.node.cli.term.Style;
import network.assay.node.cli.term.Terminal;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Amounts;
import network.assay.node.text.Bytes;
import network.assay.node.text.Durations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "status",
    description = {
      "Say who the running node is, what it does, and whether it has what it needs.",
      "Exit code 1 if it has not; 3 if no node runs; 78 if there is none."
    },
    footer = {"", "Example:", "  assay node status --json"})
final class NodeStatusCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  NodeStatusCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeCalls.Status status;
    try (RpcClient client = node.connect()) {
      status = client.call(NodeCalls.STATUS, new Nothing(), NodeCalls.Status.class);
    }
    if (json.wanted()) json.print(status);
    else show(status);
    boolean well = status.conditions().stream().allMatch(NodeCalls.Condition::met);
    return (well ? ExitCode.OK : ExitCode.FAILED).code();
  }

  private void show(NodeCalls.Status status) {
    Terminal terminal = environment.terminal();
    line("version", status.version());
    line("up for", Durations.brief(up(status)));
    line("peer", status.peer().toString());
    status.addresses().forEach(address -> line("address", address));
    line("account", status.account().toString());
    line("roles", roles(status.roles()));
    line("market", status.chain().market() + " on chain " + status.chain().id());
    String coins =
        status
            .chain()
            .coins()
            .map(wei -> ", and " + Costs.coins(wei) + " coins for gas")
            .orElse("");
    status.chain().tokens().ifPresent(tokens -> line("balance", Amounts.named(tokens) + coins));
    NodeCalls.Load load = status.load();
    line(
        "in hand",
        "%d jobs, %d tasks, %d checks".formatted(load.jobs(), load.tasks(), load.checks()));
    line("peers", "%d connected, %d providers known".formatted(load.peers(), load.providers()));
    line("disk", Bytes.brief(load.blobBytes()) + " of " + Bytes.brief(load.blobBudget()));
    line("memory", Bytes.brief(load.memoryBytes()));
    for (NodeCalls.Condition condition : status.conditions()) {
      String mark =
          condition.met() ? terminal.styled(Style.GREEN, "ok ") : terminal.styled(Style.RED, "not");
      line(condition.name(), mark + " " + condition.detail());
    }
  }

  private Duration up(NodeCalls.Status status) {
    Duration since = Duration.between(status.started(), environment.clock().instant());
    return since.isNegative() ? Duration.ZERO : since;
  }

  private static String roles(NodeCalls.Roles roles) {
    List<String> has = new ArrayList<>();
    if (roles.submitter()) has.add("submitter");
    if (roles.provider()) has.add("provider");
    if (roles.verifier()) has.add("verifier");
    if (roles.relay()) has.add("relay");
    return has.isEmpty() ? "none" : String.join(", ", has);
  }

  private void line(String name, String value) {
    environment.terminal().line("%-12s  %s".formatted(name, value));
  }
}
