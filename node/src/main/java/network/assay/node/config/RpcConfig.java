// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.nio.file.Path;
import network.assay.protocol.market.AssayFault;

/// Where the local RPC listens.
///
/// @param host of this machine alone: whoever reaches it and has the token controls the node
/// @param port 0 lets the system choose
/// @param tokenFile where the daemon puts a new token at each start
public record RpcConfig(String host, int port, Path tokenFile) {
  public static final String DEFAULT_HOST = "127.0.0.1";
  public static final int DEFAULT_PORT = 4152;

  public RpcConfig {
    if (!isLoopback(host)) {
      throw new AssayFault.Operator("rpc.host must be a loopback address, not " + host);
    }
    if (port < 0 || port > 65_535) {
      throw new AssayFault.Operator("rpc.port is 0 to 65535, not " + port);
    }
  }

  /// Decided from the text: a name could come to mean another machine.
  static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.matches("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");
  }
}
