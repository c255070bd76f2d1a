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
import picocli.CommandLine.Parameters;

@Command(
    name = "unban",
    description = "Lift a ban.",
    footer = {"", "Example:", "  assay peers unban 192.0.2.0/24"})
final class PeersUnbanCommand implements Callable<Integer> {
  private final Environment environment;

  @Parameters(
      paramLabel = "WHO",
      description = "A peer's id, an address, or a block such as 192.0.2.0/24.")
  private String who = "";

  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  PeersUnbanCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient client = node.connect()) {
      var pardon = new PeerCalls.Pardon(who);
      PeerCalls.Pardoned done = client.call(PeerCalls.UNBAN, pardon, PeerCalls.Pardoned.class);
      if (json.wanted()) json.print(done);
      else {
        String what = done.was() ? " may come back" : " was not shut out";
        environment.terminal().line(done.subject() + what);
      }
      return ExitCode.OK.code();
    }
  }
}
