// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// The implementation a run talks to, as the profile chose it (`-Pinterop-go`, `-Pinterop-rust`).
enum Foreign {
  GO("go-libp2p"),
  RUST("rust-libp2p");

  private final String agent;

  Foreign(String agent) {
    this.agent = agent;
  }

  static Foreign chosen() {
    // A process that a test starts has it from its surroundings.
    String named = System.getProperty("interop", System.getenv().getOrDefault("INTEROP", "go"));
    return valueOf(named.toUpperCase(Locale.ROOT));
  }

  /// What its peers say first of their software.
  String agent() {
    return agent;
  }

  /// @param words what the peer is to speak: `noise`, `tls` or `quic`, and extras
  ForeignPeer start(String... words) throws IOException, InterruptedException {
    ProcessBuilder peer =
        switch (this) {
          case GO -> GoKit.peer();
          case RUST -> RustKit.peer();
        };
    peer.command().addAll(List.of(words));
    return new ForeignPeer(agent, peer.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }
}
