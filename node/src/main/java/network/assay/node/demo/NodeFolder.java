// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import network.assay.node.config.DataFolder;
import network.assay.node.config.KeyFiles;
import network.assay.protocol.market.Address;

/// The folder of one node: its configuration, its keys, its data, and the log of its process.
///
/// @param name for people, and of its log
/// @param account that its key signs for
public record NodeFolder(String name, Path data, Path log, Address account) {
  /// Tokens that every provider of the demo asks for 10^15 operations.
  public static final String PRICE = "100000";

  private static final String ANY_PORT = "/ip4/127.0.0.1/tcp/0";

  /// What a node is told.
  ///
  /// @param provider whether it does tasks, and checks those of others; else it submits jobs
  /// @param listen a multiaddr
  /// @param bootstrap multiaddrs of peers, each with its peer id
  /// @param conduct as the configuration names it
  public record Setup(boolean provider, String listen, List<String> bootstrap, String conduct) {
    public Setup {
      bootstrap = List.copyOf(bootstrap);
    }

    public static Setup submitter() {
      return new Setup(false, ANY_PORT, List.of(), "honest");
    }

    public static Setup provider(List<String> bootstrap, String conduct) {
      return new Setup(true, ANY_PORT, bootstrap, conduct);
    }

    /// The same, at an address that is known from before.
    public Setup at(String address) {
      return new Setup(provider, address, bootstrap, conduct);
    }
  }

  /// Makes the folder with new keys; [#configure] writes the rest once it is known.
  public static NodeFolder create(Path parent, String name) {
    Path data = parent.resolve(name);
    var keys = new KeyFiles(DataFolder.make(data));
    keys.makeMissing();
    return new NodeFolder(name, data, parent.resolve(name + ".log"), keys.hot().address());
  }

  public void configure(Setup setup, DevelopmentChain chain) {
    String text =
        """
        network:
          preset: development
          listen: ["%s"]
          bootstrap: [%s]
        chain:
          rpc_url: %s
          id: %d
          market: "%s"
          finality_depth: %d
          poll_millis: 100
        roles: { submitter: %b, provider: %b, verifier: %b }
        provider: { price_per_peta_op: "%s", threads: 1, memory: 128MiB, conduct: %s }
        storage: { max_bytes: 1GiB }
        rpc: { port: 0 }
        """
            .formatted(
                setup.listen(),
                setup.bootstrap().stream()
                    .map(address -> '"' + address + '"')
                    .collect(Collectors.joining(", ")),
                chain.rpc(),
                chain.id(),
                chain.network().hex(),
                DevelopmentChain.FINALITY_DEPTH,
                !setup.provider(),
                setup.provider(),
                setup.provider(),
                PRICE,
                setup.conduct());
    try {
      Files.writeString(data.resolve(DataFolder.CONFIG), text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the configuration in " + data, e);
    }
  }
}
