// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import java.time.Duration;
import java.util.Optional;
import network.assay.protocol.market.Amount;
import org.jspecify.annotations.Nullable;

/// What a market was set up with, for good (docs/spec/contracts, section 1).
///
/// @param challengeWindow from the posting of a batch until it can be claimed
/// @param judgementTime from the opening of a challenge until it lapses, and the most that a
///     dispute takes
/// @param unbondingDelay until unbonding stake can be withdrawn
/// @param beaconDelay blocks from a batch to the block whose randomness it gets
/// @param freezeAmount what one challenge freezes
/// @param challengeBond what one challenge costs its challenger until it ends; no less than
///     `freezeAmount`
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
    int compensationShare) {
  private static final Duration MAX_DELAY = Duration.ofDays(90);
  private static final int MAX_BEACON_DELAY = 128;
  private static final int MAX_FREEZE_BITS = 96;
  private static final int MAX_BOUNTY_SHARE = 5_000;
  private static final int MAX_SHARES = 9_000;

  /// Why the contract would refuse to be set up so; empty when it would not.
  public Optional<String> unsafe() {
    return Optional.ofNullable(unsafeTimes()).or(() -> Optional.ofNullable(unsafeMoney()));
  }

  private @Nullable String unsafeTimes() {
    if (isNone(challengeWindow) || isNone(judgementTime)) return "a time is zero";
    if (challengeWindow.compareTo(MAX_DELAY) > 0 || judgementTime.compareTo(MAX_DELAY) > 0) {
      return "a time is longer than 90 days";
    }
    if (unbondingDelay.compareTo(MAX_DELAY.multipliedBy(3)) > 0) {
      return "unbonding takes longer than 270 days";
    }
    if (unbondingDelay.compareTo(challengeWindow.plus(judgementTime)) <= 0) {
      return "unbonding is no longer than the challenge window and the judgement time together,"
          + " so stake would be gone before a result is final";
    }
    if (beaconDelay < 1 || beaconDelay > MAX_BEACON_DELAY) {
      return "the beacon's delay is not 1 to 128 blocks";
    }
    if (isNone(moveClock) || judgementTime.compareTo(moveClock.multipliedBy(3)) < 0) {
      return "a dispute would outlast the time for judgement: the move clock is at most a third"
          + " of it";
    }
    return null;
  }

  private @Nullable String unsafeMoney() {
    if (freezeAmount.isZero()) return "a challenge would freeze nothing";
    if (challengeBond.compareTo(freezeAmount) < 0) {
      return "the bond is less than a challenge freezes, so a false one would bind more of an honest"
          + " provider's money than of the challenger's";
    }
    if (minChallengerStake.isZero()) return "challenging would be free";
    if (freezeAmount.units().bitLength() > MAX_FREEZE_BITS) {
      return "a challenge would freeze 2^96 units or more";
    }
    boolean shares =
        bountyShare < 0
            || bountyShare > MAX_BOUNTY_SHARE
            || compensationShare < 0
            || bountyShare + compensationShare > MAX_SHARES;
    return shares
        ? "bounty is at most 5000, and with the compensation 9000: else a cheat would have its"
            + " slashed stake back"
        : null;
  }

  private static boolean isNone(Duration time) {
    return time.compareTo(Duration.ofSeconds(1)) < 0;
  }
}
