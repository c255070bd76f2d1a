// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The rust peer, built from `src/test/rust-libp2p` to `target` with the versions of its lock file.
final class RustKit {
  private static final Path SOURCE = Path.of("src", "test", "rust-libp2p");
  private static final Path TARGET = Path.of("target", "rust-libp2p").toAbsolutePath();

  private RustKit() {}

  static ProcessBuilder peer() throws IOException, InterruptedException {
    Path peer = TARGET.resolve("debug").resolve("rust-libp2p-peer");
    Build.run(
        SOURCE, peer, List.of("cargo", "build", "--locked", "--target-dir", TARGET.toString()));
    return new ProcessBuilder(peer.toString());
  }
}
