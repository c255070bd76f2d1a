// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// An implementation that a run talks to: js, or what the profile chose (`-Pinterop-go`,
/// `-Pinterop-rust`).
enum Foreign {
  JS("js-libp2p"),
  GO("go-libp2p"),
  RUST("rust-libp2p");

  private final String agent;

  Foreign(String agent) {
    this.agent = agent;
  }

  static Foreign chosen() {
    // A process that a test starts has it from its surroundings.
    String named = System.getProperty("interop", System.getenv().getOrDefault("INTEROP", "js"));
    return valueOf(named.toUpperCase(Locale.ROOT));
  }

  /// Whether the chosen one can be run here. Who asks for go or rust has its tools.
  static boolean isHere() {
    return chosen() != JS || JsKit.available();
  }

  /// What its peers say first of their software.
  String agent() {
    return agent;
  }

  /// @param words what the peer is to speak: `noise`, `tls` or `quic`, and extras
  ForeignPeer start(String... words) throws IOException, InterruptedException {
    ProcessBuilder peer =
        switch (this) {
          case JS -> JsKit.peer();
          case GO -> GoKit.peer();
          case RUST -> RustKit.peer();
        };
    peer.command().addAll(List.of(words));
    return new ForeignPeer(agent, peer.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }
}
