// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.peer;

import java.util.concurrent.Callable;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `assay peers`, which alone is `assay peers list`.
@Command(
    name = "peers",
    description = "The peers of the running node; without a command, list them.",
    subcommands = {
      PeersListCommand.class,
      PeersPingCommand.class,
      PeersFindCommand.class,
      PeersConnectCommand.class,
      PeersDisconnectCommand.class,
      PeersBanCommand.class,
      PeersUnbanCommand.class,
    },
    footer = {"", "Example:", "  assay peers list"})
public final class PeersCommand implements Callable<Integer> {
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
    return PeersListCommand.list(environment, node, json);
  }
}
