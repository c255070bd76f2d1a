// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.peer;

import java.util.concurrent.Callable;
import network.assay.node.api.NodeCalls;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.term.Table;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Amounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "List peers: connected, or heard of lately.",
    footer = {"", "Example:", "  assay peers list --json"})
final class PeersListCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  PeersListCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    return list(environment, node, json);
  }

  static int list(Environment environment, ConnectionOptions node, JsonOption json)
      throws InterruptedException {
    NodeCalls.Peers peers;
    try (RpcClient client = node.connect()) {
      peers = client.call(NodeCalls.PEERS, new Nothing(), NodeCalls.Peers.class);
    }
    if (json.wanted()) json.print(peers);
    else show(environment, peers);
    return ExitCode.OK.code();
  }

  private static void show(Environment environment, NodeCalls.Peers peers) {
    if (peers.peers().isEmpty()) {
      environment.terminal().line("no peers; see network.bootstrap in the node's settings");
      return;
    }
    Table table = new Table("peer", "account", "stake", "address", "state").right(2);
    for (NodeCalls.Peer peer : peers.peers()) {
      table.row(
          peer.peer().brief(),
          peer.account().map(Object::toString).orElse("-"),
          peer.stake().map(Amounts::tokens).orElse("-"),
          peer.address(),
          peer.connected() ? peer.inbound() ? "dialled us" : "connected" : "heard of");
    }
    table.print(environment.terminal());
  }
}
