// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A js-libp2p peer (`peer.mjs`).
public final class JsPeer extends ForeignPeer {
  private JsPeer(Process process) throws InterruptedException {
    super("js", process);
  }

  /// @param extras what the peer is to speak besides the usual, as `peer.mjs` names it; `tls` and
  /// `noise` choose what connections are secured with, best first, and Noise it is without
  public static JsPeer start(String... extras) throws IOException, InterruptedException {
    Path kit = JsKit.install();
    var command = new ArrayList<>(List.of("node", "--import", "./polyfill.mjs", "peer.mjs"));
    command.addAll(List.of(extras));
    return new JsPeer(
        new ProcessBuilder(command)
            .directory(kit.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }
}
