// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.io.IOException;
import java.nio.file.Path;
import network.assay.node.chain.TestMarket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// A real chain with a market, for a class of tests, and nodes on it in this process.
abstract class NodesOnChain {
  static TestMarket market;
  @TempDir Path folder;

  @BeforeAll
  static void chain() throws InterruptedException {
    market = TestMarket.start();
  }

  @AfterAll
  static void end() {
    market.close();
  }

  final TestFolders.Wishes wishes() {
    return TestFolders.Wishes.of(market);
  }

  /// A data folder of that name.
  final Path node(String name, TestFolders.Wishes wishes) throws IOException {
    Path data = folder.resolve(name);
    TestFolders.write(data, wishes, "");
    return data;
  }

  static Daemon daemon(Path data) {
    return new Daemon(TestFolders.load(data), "test");
  }
}
