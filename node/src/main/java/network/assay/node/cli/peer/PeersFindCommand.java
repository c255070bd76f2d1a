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

@Command(
    name = "find",
    description =
        "Find out where a peer may be reached: what is known of it, or what the DHT says.",
    footer = {"", "Example:", "  assay peers find 12D3KooW..."})
final class PeersFindCommand implements Callable<Integer> {
  /// A peer may be reached at its last address only.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Environment environment;
  @Mixin private PeerArgument peer = new PeerArgument();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  PeersFindCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient client = node.connect()) {
      var one = new PeerCalls.One(peer.find(client));
      PeerCalls.Found found = client.call(PeerCalls.FIND, one, PeerCalls.Found.class, PATIENCE);
      if (json.wanted()) json.print(found);
      else show(found);
      return ExitCode.OK.code();
    }
  }

  private void show(PeerCalls.Found found) {
    if (found.addresses().isEmpty()) {
      String how = found.connected() ? " is connected and says no address" : " is not found";
      environment.terminal().line(found.peer() + how);
    }
    found.addresses().forEach(environment.terminal()::line);
  }
}
