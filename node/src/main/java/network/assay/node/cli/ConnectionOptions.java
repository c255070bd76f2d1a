// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import java.nio.file.Path;
import java.util.Optional;
import network.assay.node.config.DataFolder;
import network.assay.node.config.LockFile;
import network.assay.node.rpc.RpcClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which node a command talks to. A mixin: `@Mixin private ConnectionOptions node;`.
public final class ConnectionOptions {
  private final Environment environment;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The node's data folder (default: $$ASSAY_DATA, or ~/.local/share/assay).")
  private @Nullable String data;

  public ConnectionOptions(Environment environment) {
    this.environment = environment;
  }

  public Path data() {
    String given = data;
    return given == null ? environment.data() : environment.path(given);
  }

  /// The folder as it was typed, if it was.
  Optional<String> given() {
    return Optional.ofNullable(data);
  }

  /// A client of the node that runs with [#data]; close it.
  ///
  /// @throws network.assay.protocol.market.AssayFault.World when none runs there
  public RpcClient connect() {
    // Where one was killed anybody may listen now, to be told what is meant for it.
    return RpcClient.of(data(), LockFile.isTaken(new DataFolder(data())));
  }
}
