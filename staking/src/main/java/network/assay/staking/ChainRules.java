// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Duration;
import network.assay.protocol.market.Amount;

/// What a market was set up with, for good (docs/spec/contracts, section 1).
///
/// @param challengeWindow from the posting of a batch until it can be claimed
/// @param judgementTime from the opening of a challenge until it lapses, and the most that a
// dispute
///     takes
/// @param unbondingDelay until unbonding stake can be withdrawn
/// @param beaconDelay blocks from a batch to the block whose randomness it gets
/// @param freezeAmount what one challenge freezes
/// @param challengeBond what one challenge costs its challenger until it ends
/// @param minChallengerStake the free stake of a challenger that is not the job's submitter
/// @param moveClock what each side of a dispute has for all its moves
/// @param bountyShare of a slashed stake, the challenger's, in basis points
/// @param compensationShare of a slashed stake, the submitter's, in basis points
public record ChainRules(
    Duration challengeWindow,
    Duration judgementTime,
    Duration unbondingDelay,
    int beaconDelay,
    Amount freezeAmount,
    Amount challengeBond,
    Amount minChallengerStake,
    Duration moveClock,
    int bountyShare,
    int compensationShare) {}
