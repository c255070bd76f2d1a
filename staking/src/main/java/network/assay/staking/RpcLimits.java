// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Duration;
import network.assay.protocol.market.AssayFault;

/// What a chain node may take of our time and memory.
///
/// @param timeout for one request, from connecting to the last byte
/// @param maxResponseBytes for one answer
public record RpcLimits(Duration timeout, int maxResponseBytes) {
  public static final RpcLimits DEFAULT = new RpcLimits(Duration.ofSeconds(15), 8 << 20);

  public RpcLimits {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new AssayFault.Operator("the chain node's timeout must be positive, not " + timeout);
    }
    if (maxResponseBytes < 1 << 16) {
      throw new AssayFault.Operator(
          "answers of the chain node need room for at least 65536 bytes, not " + maxResponseBytes);
    }
  }
}
