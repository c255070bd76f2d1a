// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.peer;

import java.util.Optional;
import java.util.concurrent.Callable;
import network.assay.node.api.PeerCalls;
import network.assay.node.cli.ConnectionOptions;
import network.assay.node.cli.Environment;
import network.assay.node.cli.JsonOption;
import network.assay.node.cli.Spans;
import network.assay.node.life.ExitCode;
import network.assay.node.rpc.Method.Nothing;
import network.assay.node.rpc.RpcClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ban",
    description =
        "Shut a peer or a block of addresses out, through restarts; without one, list the bans.",
    footer = {
      "",
      "Examples:",
      "  assay peers ban 12D3KooW... --for 7d",
      "  assay peers ban 192.0.2.0/24 --for 12h",
      "  assay peers ban"
    })
final class PeersBanCommand implements Callable<Integer> {
  private final Environment environment;

  @Parameters(
      paramLabel = "WHO",
      arity = "0..1",
      description = "A peer's id, an address, or a block such as 192.0.2.0/24.")
  private String who = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "How long, such as 30m, 12h or 7d (default: 1d).")
  private String time = "1d";

  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  PeersBanCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() throws InterruptedException {
    try (RpcClient client = node.connect()) {
      if (who.isEmpty()) list(client);
      else ban(client);
      return ExitCode.OK.code();
    }
  }

  private void ban(RpcClient client) throws InterruptedException {
    var ban = new PeerCalls.Banning(who, Optional.of(Spans.parse("--for", time)));
    PeerCalls.Banned done = client.call(PeerCalls.BAN, ban, PeerCalls.Banned.class);
    if (json.wanted()) json.print(done);
    else environment.terminal().line(done.subject() + " is shut out until " + done.until());
  }

  private void list(RpcClient client) throws InterruptedException {
    PeerCalls.Bans bans = client.call(PeerCalls.BANS, new Nothing(), PeerCalls.Bans.class);
    if (json.wanted()) {
      json.print(bans);
      return;
    }
    if (bans.bans().isEmpty()) environment.terminal().line("nobody is shut out");
    for (PeerCalls.Banned ban : bans.bans()) {
      environment.terminal().line(ban.subject() + " until " + ban.until());
    }
  }
}
