// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.peer;

import java.util.concurrent.Callable;
import network.assay.node.api.PeerCalls;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "disconnect",
    description =
        "Close the connections to a peer, which may come back; see also: assay peers ban.",
    footer = {"", "Example:", "  assay peers disconnect 12D3KooW..."})
final class PeersDisconnectCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private PeerArgument peer = new PeerArgument();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  PeersDisconnectCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient client = node.connect()) {
      var one = new PeerCalls.One(peer.find(client));
      PeerCalls.Parted done = client.call(PeerCalls.DISCONNECT, one, PeerCalls.Parted.class);
      if (json.wanted()) json.print(done);
      else {
        String what = done.was() ? " is disconnected" : " was not connected";
        environment.terminal().line(done.peer() + what);
      }
      return ExitCode.OK.code();
    }
  }
}
