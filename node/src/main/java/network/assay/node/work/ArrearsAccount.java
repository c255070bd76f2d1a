// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.math.BigInteger;
import network.assay.protocol.market.Amount;
import network.assay.staking.ArrearsStatus;

/// How this node's account stands with a job whose results it recorded itself.
///
/// @param received by batches and besides; none where nothing was recorded
/// @param convicted whether nothing more is ever paid
public record ArrearsAccount(ArrearsStatus status, Amount received, boolean convicted) {
  /// What is to be paid still of what was recorded, whether or not it is set aside.
  Amount owed() {
    return owedBeside(Amount.ZERO);
  }

  /// The same, where batches have granted so much in all, of which some may be received by now.
  Amount owedBeside(Amount granted) {
    BigInteger had = received.units().max(granted.units());
    BigInteger rest = status.total().units().subtract(had);
    return convicted ? Amount.ZERO : new Amount(rest.max(BigInteger.ZERO));
  }
}
