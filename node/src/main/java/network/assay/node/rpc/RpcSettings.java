// SPDX-License-Identifier: Apache-2.0
package network.assay.node.rpc;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import network.assay.protocol.market.AssayFault;

/// Where the RPC listens and how much it bears.
///
/// @param host a loopback address or a name of one
/// @param port 0 lets the system choose
/// @param tokenFile made with a new token if there is none; readable by its owner only
/// @param urlFile where the server writes its URL and the token's place while it runs, for clients
///     to find
public record RpcSettings(String host, int port, Path tokenFile, Path urlFile, Limits limits) {
  public static final String TOKEN_FILE = "rpc.token";
  public static final String URL_FILE = "rpc.url";

  /// @param maxBody bytes of one JSON request
  /// @param maxBlob bytes of one file sent up
  /// @param maxBatch calls in one JSON request
  /// @param concurrent requests being answered at a time, long polls among them
  /// @param waiting requests that may wait for a place; more are told to come back
  /// @param patience how long a client may take for a request's head, and how long it may go
  ///     without taking a byte of the answer
  public record Limits(
      int maxBody,
      long maxBlob,
      int maxBatch,
      int concurrent,
      int waiting,
      int connections,
      Duration patience) {
    public static final Limits DEFAULT =
        new Limits(1 << 20, 4L << 30, 32, 64, 64, 128, Duration.ofSeconds(20));
  }

  public RpcSettings {
    if (port < 0 || port > 65_535) {
      throw new AssayFault.Operator("rpc.port is 0 to 65535, not " + port);
    }
  }

  /// The usual limits.
  ///
  /// @param data the node's folder, where [RpcClient#of] looks for the node
  public static RpcSettings of(Path data, String host, int port, Path tokenFile) {
    return new RpcSettings(host, port, tokenFile, data.resolve(URL_FILE), Limits.DEFAULT);
  }

  /// @throws AssayFault.Operator when `host` is not of this machine alone
  InetSocketAddress address() {
    InetAddress address;
    try {
      address = InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new AssayFault.Operator("rpc.host \"" + host + "\" is unknown", e);
    }
    if (!address.isLoopbackAddress()) {
      throw new AssayFault.Operator(
          "rpc.host is \""
              + host
              + "\": the RPC listens on loopback only, because its token opens the wallet. "
              + "Use 127.0.0.1, and a tunnel (ssh -L) from elsewhere");
    }
    return new InetSocketAddress(address, port);
  }
}
