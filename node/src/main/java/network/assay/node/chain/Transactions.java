// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import network.assay.protocol.market.Digest;
import network.assay.staking.Outcome;

/// Transactions as people look them up.
public final class Transactions {
  private Transactions() {}

  /// Hexadecimal with `0x`.
  public static String name(Digest hash) {
    return "0x" + hash.toHex();
  }

  /// The transaction that did it, empty when there was nothing to do.
  public static String name(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Mined(var receipt) -> name(receipt.txHash());
      case Outcome.AlreadyDone() -> "";
    };
  }
}
