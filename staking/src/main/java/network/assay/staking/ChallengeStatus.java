// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Instant;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;

/// A challenge on the chain.
///
/// @param deadline when it lapses, if nobody judges it
/// @param frozen of the accused's stake
/// @param dispute commits to what a judge has to decide
public record ChallengeStatus(
    ChallengeState state, Instant deadline, Amount frozen, Digest dispute) {}
