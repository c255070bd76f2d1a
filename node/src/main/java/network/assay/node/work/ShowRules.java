// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import network.assay.protocol.market.Amount;

/// When a provider goes past its submitter.
///
/// @param round pause between two looks
/// @param least a result is worth that is shown: each costs gas
public record ShowRules(Duration round, Amount least) {
  public static ShowRules of(Amount least) {
    return new ShowRules(Duration.ofSeconds(3), least);
  }
}
