// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import network.assay.node.chain.TestMarket;
import network.assay.node.config.DataFolder;
import network.assay.node.config.KeyFiles;
import network.assay.node.config.NodeConfig;
import network.assay.protocol.market.Address;

/// Folders of nodes on a market for tests.
final class TestFolders {
  /// What a test may want otherwise.
  record Wishes(String rpcUrl, long chain, Address network, String listen, int rpcPort) {
    static Wishes of(TestMarket market) {
      return new Wishes(
          market.rpc().toString(), market.chainId(), market.network(), "/ip4/127.0.0.1/tcp/0", 0);
    }

    Wishes rpcUrl(String other) {
      return new Wishes(other, chain, network, listen, rpcPort);
    }

    Wishes chain(long other) {
      return new Wishes(rpcUrl, other, network, listen, rpcPort);
    }

    Wishes network(Address other) {
      return new Wishes(rpcUrl, chain, other, listen, rpcPort);
    }

    Wishes listen(String other) {
      return new Wishes(rpcUrl, chain, network, other, rpcPort);
    }

    Wishes rpcPort(int other) {
      return new Wishes(rpcUrl, chain, network, listen, other);
    }
  }

  private TestFolders() {}

  static NodeConfig write(Path data, Wishes wishes, String bootstrap) throws IOException {
    new KeyFiles(DataFolder.make(data)).makeMissing();
    Files.writeString(
        data.resolve(DataFolder.CONFIG),
        """
        network: { listen: ["%s"], bootstrap: [%s] }
        chain: { rpc_url: "%s", id: %d, market: "%s", finality_depth: 0, poll_millis: 50 }
        roles: { submitter: true, provider: true, verifier: true }
        provider: { threads: 1, memory: 64MiB, backend: scalar }
        storage: { max_bytes: 64MiB }
        rpc: { port: %d }
        """
            .formatted(
                wishes.listen(),
                bootstrap.isEmpty() ? "" : '"' + bootstrap + '"',
                wishes.rpcUrl(),
                wishes.chain(),
                wishes.network(),
                wishes.rpcPort()),
        StandardCharsets.UTF_8);
    return load(data);
  }

  static NodeConfig load(Path data) {
    return NodeConfig.load(data, TestMarket.HOME, Map.of());
  }

  static Address account(Path data) {
    return new KeyFiles(new DataFolder(data)).hot().address();
  }
}
