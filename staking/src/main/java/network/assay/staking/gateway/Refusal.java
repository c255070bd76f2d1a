// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.Locale;

/// Why a chain node did not take a transaction. Nodes agree on little but on these words.
enum Refusal {
  /// It has this very transaction.
  KNOWN,
  /// The nonce is used, or a dearer transaction waits with it.
  NONCE_TAKEN,
  /// The account cannot pay for the gas.
  NO_FUNDS,
  /// The offer is below the base fee.
  TOO_CHEAP,
  OTHER;

  static Refusal of(String message) {
    String text = message.toLowerCase(Locale.ROOT);
    if (text.contains("already known")
        || text.contains("known transaction")
        || text.contains("already imported")
        || text.contains("already in mempool")) {
      return KNOWN;
    }
    if (text.contains("nonce too low")
        || text.contains("nonce is too low")
        || text.contains("old nonce")
        || text.contains("underpriced")) {
      return NONCE_TAKEN;
    }
    if (text.contains("insufficient funds")) return NO_FUNDS;
    if (text.contains("less than block base fee")
        || text.contains("base fee")
        || text.contains("fee cap less")) {
      return TOO_CHEAP;
    }
    return OTHER;
  }
}
