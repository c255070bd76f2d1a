// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.peer;

import java.time.Duration;
import java.util.concurrent.Callable;
import network.assay.node.api.PeerCalls;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "connect",
    description =
        "Connect to a peer, by its address or by its id alone where the node can find it.",
    footer = {"", "Example:", "  assay peers connect /ip4/192.0.2.7/tcp/4151/p2p/12D3KooW..."})
final class PeersConnectCommand implements Callable<Integer> {
  /// A peer may be reached at its last address only.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Environment environment;

  @Parameters(paramLabel = "ADDRESS", description = "An address with the peer's id, or the id.")
  private String to = "";

  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  PeersConnectCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient client = node.connect()) {
      var target = new PeerCalls.Target(to);
      PeerCalls.One done = client.call(PeerCalls.CONNECT, target, PeerCalls.One.class, PATIENCE);
      if (json.wanted()) json.print(done);
      else environment.terminal().line("connected to " + done.peer());
      return ExitCode.OK.code();
    }
  }
}
