// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import network.assay.node.config.FreshNode;
import network.assay.node.life.ExitCode;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.PeerId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "init",
    description = {
      "Make a node's data folder: its settings to edit, and its keys.",
      "What is there already is left as it is, so it may be run again."
    },
    footer = {"", "Example:", "  assay node init --data ~/assay"})
final class NodeInitCommand implements Callable<Integer> {
  /// @param account pays for jobs and stakes
  /// @param peer what others dial
  record Made(String data, String config, Address account, PeerId peer) {}

  private static final String NEXT = "assay config check && assay node run";

  private final Environment environment;
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  NodeInitCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    FreshNode fresh = FreshNode.make(node.data(), environment.home());
    var made =
        new Made(
            fresh.folder().path().toString(),
            fresh.folder().config().toString(),
            fresh.account(),
            fresh.peer());
    if (json.wanted()) json.print(made);
    else tell(made, fresh.folder().keys());
    return ExitCode.OK.code();
  }

  private void tell(Made made, Path keys) {
    var terminal = environment.terminal();
    terminal.line("node      " + made.data());
    terminal.line("settings  " + made.config());
    terminal.line(
        "account   " + made.account() + "  (signs work and pays; give it coins and tokens)");
    terminal.line("peer      " + made.peer());
    terminal.line("");
    terminal.line("Keep a copy of the keys in " + keys + ".");
    terminal.line(
        "Next: set the chain's market, and the roles, in the settings; then: "
            + NextCommand.of(spec.commandLine(), NEXT));
  }
}
