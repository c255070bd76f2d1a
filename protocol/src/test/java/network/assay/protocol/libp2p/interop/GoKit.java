// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The go peer, built from `src/test/go-libp2p` to `target` with the versions of its `go.sum`.
final class GoKit {
  private static final Path SOURCE = Path.of("src", "test", "go-libp2p");
  private static final Path PEER = Path.of("target", "go-libp2p", "peer").toAbsolutePath();

  private GoKit() {}

  static ProcessBuilder peer() throws IOException, InterruptedException {
    // Go knows by itself what is stale.
    Build.run(SOURCE, PEER, List.of("go", "build", "-trimpath", "-o", PEER.toString(), "."));
    return new ProcessBuilder(PEER.toString());
  }
}
