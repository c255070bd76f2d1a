// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.peer;

import java.util.Locale;
import java.util.concurrent.Callable;
import network.assay.node.api.PeerCalls;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.RpcClient;
import network.assay.protocol.market.PeerId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "ping",
    description = "Measure how long an echo of a peer takes.",
    footer = {"", "Example:", "  assay peers ping 12D3KooW... --count 5"})
final class PeersPingCommand implements Callable<Integer> {
  private final Environment environment;
  @Mixin private PeerArgument peer = new PeerArgument();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "So many echoes, one after the other (default: ${DEFAULT-VALUE}).")
  private int count = 3;

  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  PeersPingCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient client = node.connect()) {
      PeerId id = peer.find(client);
      for (int i = 0; i < Math.clamp(count, 1, 1000); i++) {
        var one = new PeerCalls.One(id);
        show(client.call(PeerCalls.PING, one, PeerCalls.Echo.class));
      }
      return ExitCode.OK.code();
    }
  }

  private void show(PeerCalls.Echo echo) {
    if (json.wanted()) json.print(echo);
    else environment.terminal().line(echo.peer() + "  " + millis(echo.micros()) + " ms");
  }

  private static String millis(long micros) {
    return String.format(Locale.ROOT, "%.3f", micros / 1000.0);
  }
}
