// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.staking.gateway.HotKey;

/// The folder of one node: its configuration, its keys, its data, and the log of its process.
///
/// @param name for people, and of its log
/// @param account that its key signs for
public record NodeFolder(String name, Path data, Path log, Address account) {
  /// What a node is told.
  ///
  /// @param role `submitter` or `provider`; a provider verifies too
  /// @param bootstrap addresses of peers, with their peer id
  /// @param conduct `honest` or `skips-last-third`
  public record Setup(
      String role, DevelopmentChain chain, List<String> bootstrap, String conduct, int threads) {}

  /// Makes the folder with its account's key; [#configure] writes the rest once it is known.
  public static NodeFolder create(Path parent, String name) {
    Path data = parent.resolve(name);
    try {
      Files.createDirectories(data.resolve("keys"));
      HotKey key = HotKey.openOrCreate(data.resolve("keys/hot.key"));
      return new NodeFolder(name, data, parent.resolve(name + ".log"), key.address());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the folder " + data, e);
    }
  }

  /// Where a running node says how it is reached.
  public Path run() {
    return data.resolve("run");
  }

  public void configure(Setup setup) {
    String text = "";
    try {
      Files.writeString(data.resolve("node.yaml"), text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the configuration in " + data, e);
    }
  }
}
