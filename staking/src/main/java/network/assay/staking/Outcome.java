// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

/// How a write ended well. A write that did not is an
/// [network.assay.protocol.market.AssayFault].
public sealed interface Outcome {
  /// The chain did what was asked, in this transaction: sent now, or when the same was asked
  /// before.
  record Mined(Receipt receipt) implements Outcome {}

  /// The chain was in the wanted state already, so nothing was sent and nothing was paid.
  record AlreadyDone() implements Outcome {}
}
