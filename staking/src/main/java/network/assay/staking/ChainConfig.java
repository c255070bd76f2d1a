// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.net.URI;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;

/// Which market on which chain, through which chain node.
///
/// @param rpc JSON-RPC over HTTP; may hold a secret in its path, so it is never logged whole
/// @param network the address of the market's `AssayNetwork` contract: it names all others
/// @param finalityDepth blocks on top of a block after which this network treats it as final
public record ChainConfig(
    URI rpc, long chainId, Address network, int finalityDepth, RpcLimits limits, FeePolicy fees) {
  /// The history contract and pruned nodes both reach further back than this.
  public static final int MAX_FINALITY_DEPTH = 120;

  public ChainConfig {
    String scheme = rpc.getScheme();
    if (!"http".equals(scheme) && !"https".equals(scheme)) {
      throw new AssayFault.Operator(
          "the chain node's address must start with http:// or https://, not " + scheme);
    }
    if (chainId < 1) throw new AssayFault.Operator("a chain id is at least 1, not " + chainId);
    if (finalityDepth < 0 || finalityDepth > MAX_FINALITY_DEPTH) {
      throw new AssayFault.Operator(
          "the finality depth is 0 to " + MAX_FINALITY_DEPTH + " blocks, not " + finalityDepth);
    }
  }
}
