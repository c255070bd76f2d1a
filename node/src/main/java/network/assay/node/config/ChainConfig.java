// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.math.BigInteger;
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
/// @param maxFeeGwei never more is offered for a unit of gas
public record ChainConfig(
    URI rpcUrl, long id, Address market, int finalityDepth, Duration pollEvery, int maxFeeGwei) {
  public static final int DEFAULT_FINALITY_DEPTH = 12;
  public static final int DEFAULT_POLL_MILLIS = 2_000;
  public static final int DEFAULT_MAX_FEE_GWEI = 200;

  /// What the gateway takes.
  public network.assay.staking.ChainConfig gateway() {
    return new network.assay.staking.ChainConfig(
        rpcUrl, id, market, finalityDepth, RpcLimits.DEFAULT, fees(maxFeeGwei, pollEvery));
  }

  static FeePolicy fees(int maxFeeGwei, Duration pollEvery) {
    FeePolicy usual = FeePolicy.DEFAULT;
    return new FeePolicy(
        FeePolicy.GWEI.multiply(BigInteger.valueOf(maxFeeGwei)),
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
