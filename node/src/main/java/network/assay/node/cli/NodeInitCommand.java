// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Callable;
import network.assay.node.config.DataFolder;
import network.assay.node.config.KeyFiles;
import network.assay.node.life.ExitCode;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private final Environment environment;
  @Mixin private ConnectionOptions node;
  @Mixin private JsonOption json;

  NodeInitCommand(Environment environment) {
    this.environment = environment;
    this.node = new ConnectionOptions(environment);
    this.json = new JsonOption(environment);
  }

  @Override
  public Integer call() {
    DataFolder folder = DataFolder.make(node.data());
    writeConfig(folder.config());
    var keys = new KeyFiles(folder);
    keys.makeMissing();
    var made =
        new Made(
            folder.path().toString(),
            folder.config().toString(),
            keys.hot().address(),
            keys.identity().peerId());
    if (json.wanted()) json.print(made);
    else tell(made, keys);
    return ExitCode.OK.code();
  }

  private void writeConfig(Path file) {
    Path template = environment.home().resolve("config").resolve(DataFolder.CONFIG);
    try {
      byte[] text = Files.readAllBytes(template);
      // What is filled in, the address of a chain node, may be a secret.
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.write(file, text);
    } catch (FileAlreadyExistsException _) {
      // The operator's own settings: never touched.
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write " + file + " from " + template + ": " + e, e);
    }
  }

  private void tell(Made made, KeyFiles keys) {
    var terminal = environment.terminal();
    terminal.line("node      " + made.data());
    terminal.line("settings  " + made.config());
    terminal.line(
        "account   " + made.account() + "  (signs work and pays; give it coins and tokens)");
    terminal.line("peer      " + made.peer());
    terminal.line("");
    terminal.line("Keep a copy of the keys in " + keys.hotFile().getParent() + ".");
    terminal.line(
        "Next: set the chain's market, and the roles, in the settings; then: assay config check &&"
            + " assay node run");
  }
}
