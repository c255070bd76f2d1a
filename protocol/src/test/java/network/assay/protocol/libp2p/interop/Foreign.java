// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.io.IOException;
import java.util.List;

/// The implementation a run talks to, as the profile chose it (`-Pinterop-go`).
enum Foreign {
  GO("go-libp2p");

  private final String agent;

  Foreign(String agent) {
    this.agent = agent;
  }

  static Foreign chosen() {
    return valueOf(System.getProperty("interop", "go").toUpperCase(java.util.Locale.ROOT));
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
        };
    peer.command().addAll(List.of(words));
    return new ForeignPeer(agent, peer.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }
}
