// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.util.concurrent.Callable;
import network.assay.node.api.NodeCalls;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "stop",
    description = "Have the running node stop; what is under way goes on at its next start.",
    footer = {"", "Example:", "  assay node stop"})
final class NodeStopCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private ConnectionOptions node;

  NodeStopCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient client = node.connect()) {
      client.call(NodeCalls.STOP, new Nothing(), NodeCalls.Stopping.class);
    }
    environment.terminal().line("the node in " + node.data() + " stops");
    return ExitCode.OK.code();
  }
}
