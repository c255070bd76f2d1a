// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.net.URI;
import java.time.Duration;
import network.assay.protocol.market.Address;
import network.assay.staking.FeePolicy;
import network.assay.staking.RpcLimits;

/// The market's chain, and the chain node to reach it through.
///
/// @param rpcUrl JSON-RPC over HTTP; may hold a secret, so it is never logged whole
/// @param market the address of the market's `AssayNetwork` contract: it names all others
/// @param finalityDepth blocks on top of a block after which it is treated as final
/// @param pollEvery how often the chain node is asked
/// @param caps on what transactions may cost
public record ChainConfig(
    URI rpcUrl, long id, Address market, int finalityDepth, Duration pollEvery, GasCaps caps) {
  public static final int DEFAULT_FINALITY_DEPTH = 12;
  public static final int DEFAULT_POLL_MILLIS = 2_000;

  /// What the gateway takes.
  public network.assay.staking.ChainConfig gateway() {
    return new network.assay.staking.ChainConfig(
        rpcUrl, id, market, finalityDepth, RpcLimits.DEFAULT, fees(caps, pollEvery));
  }

  static FeePolicy fees(GasCaps caps, Duration pollEvery) {
    FeePolicy usual = FeePolicy.DEFAULT;
    return new FeePolicy(
        caps.usual(),
        caps.dispute(),
        usual.bumpPercent(),
        usual.replaceAfter(),
        usual.giveUpAfter(),
        pollEvery);
  }

  /// Without what may be secret in the address.
  @Override
  public String toString() {
    return "ChainConfig[%s, chain %d, market %s]".formatted(Secrets.masked(rpcUrl), id, market);
  }
}
