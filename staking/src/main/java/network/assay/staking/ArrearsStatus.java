// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Instant;
import network.assay.protocol.market.Amount;

/// What a provider has recorded in a job itself (docs/spec/contracts, section 10).
///
/// @param total the prices of all that it recorded
/// @param held set aside for it now
/// @param paid to it so far, less what batches have granted since
/// @param since when it recorded something last; a challenge window later `held` can be paid
public record ArrearsStatus(Amount total, Amount held, Amount paid, Instant since) {
  /// Whether what is set aside is paid now, if it is owed.
  ///
  /// @param withheld whether pay in the job is: that puts this off by one judgement at most
  public boolean isPayable(Instant now, boolean withheld, ChainRules rules) {
    Instant due = since.plus(rules.challengeWindow());
    return !now.isBefore(withheld ? due.plus(rules.judgementTime()) : due);
  }
}
