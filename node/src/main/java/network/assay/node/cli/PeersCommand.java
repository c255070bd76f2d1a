// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.api.NodeCalls;
import network.assay.node.cli.term.Table;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import network.assay.node.text.Amounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "peers",
    description = "List the peers of the running node: connected, or heard of lately.",
    footer = {"", "Example:", "  assay peers"})
final class PeersCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  PeersCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    NodeCalls.Peers peers;
    try (RpcClient client = node.connect()) {
      peers = client.call(NodeCalls.PEERS, new Nothing(), NodeCalls.Peers.class);
    }
    if (json.wanted()) json.print(peers);
    else show(peers);
    return ExitCode.OK.code();
  }

  private void show(NodeCalls.Peers peers) {
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
