// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.staking.FeePolicy;
import network.assay.staking.Urgency;

/// A move that has to be in a block within an hour, in markets for gas whose base fee changes by up
/// to an eighth a block, as EIP-1559 has it, and is driven up while the move waits.
final class FeeMarketTest {
  private static final int BLOCK_SECONDS = 12;
  private static final int CLOCK_SECONDS = 3_600;
  private static final int LAST_SECONDS = 480;
  private static final long GAS = 150_000;
  private static final Instant START = Instant.ofEpochSecond(0);
  private static final FeePolicy POLICY =
      new FeePolicy(
          gwei(60),
          gwei(1_000),
          13,
          Duration.ofSeconds(45),
          Duration.ofMinutes(10),
          Duration.ofSeconds(2));

  private static BigInteger gwei(long count) {
    return FeePolicy.GWEI.multiply(BigInteger.valueOf(count));
  }

  private static final class Market {
    private final SplittableRandom random;
    private final double highest;
    private double baseFee;

    /// @param highest gwei that it is driven to, about
    Market(long seed, double highest) {
      this.random = new SplittableRandom(seed);
      this.highest = highest;
      this.baseFee = highest; // it rose while the segment was done again
    }

    /// The next block's base fee.
    BigInteger next() {
      double pull = baseFee < highest ? 0.35 : 0.65;
      double fullness = random.nextDouble() - pull;
      baseFee = Math.max(1, baseFee * (1 + fullness / 4));
      return BigInteger.valueOf((long) (baseFee * 1e9));
    }
  }

  /// @param at seconds into the clock; empty when the move was never mined
  /// @param most wei that was offered for a unit of gas at last
  /// @param lowestAtLast the lowest base fee in the last eight minutes
  private record Ended(Optional<Integer> at, BigInteger most, BigInteger lowestAtLast) {}

  private static Urgency urgency(Optional<BigInteger> worth) {
    return new Urgency(START.plusSeconds(CLOCK_SECONDS), Duration.ofMinutes(30), worth, _ -> {});
  }

  private static FeePolicy limits(Optional<Urgency> urgency, int at) {
    Instant now = START.plusSeconds(at);
    return urgency.map(one -> POLICY.capped(one.cap(POLICY, now, GAS))).orElse(POLICY);
  }

  /// As the outbox offers and replaces.
  private static Ended play(Market market, Optional<Urgency> urgency) {
    Optional<Fees> offered = Optional.empty();
    int pushed = 0;
    BigInteger base = market.next();
    BigInteger lowest = gwei(1_000_000);
    for (int at = 0; at < CLOCK_SECONDS; at += BLOCK_SECONDS) {
      FeePolicy limits = limits(urgency, at);
      Optional<Fees> now = Fees.offer(base, gwei(1), limits);
      Optional<Fees> old = offered;
      if (old.isEmpty()) {
        offered = now;
        pushed = at;
      } else if (at - pushed >= POLICY.replaceAfter().toSeconds()) {
        offered = old.get().raised(now, limits).or(() -> old);
        pushed = at;
      }
      base = market.next();
      if (at >= CLOCK_SECONDS - LAST_SECONDS) lowest = lowest.min(base);
      if (offered.isPresent() && offered.get().most().compareTo(base) >= 0) {
        return new Ended(Optional.of(at + BLOCK_SECONDS), offered.get().most(), lowest);
      }
    }
    return new Ended(Optional.empty(), offered.map(Fees::most).orElse(BigInteger.ZERO), lowest);
  }

  @Property
  void an_urgent_move_is_late_only_where_gas_costs_about_the_urgent_cap_to_the_end(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3_000) int highest) {
    Ended ended = play(new Market(seed, highest), Optional.of(urgency(Optional.empty())));
    if (ended.at().isEmpty()) assertThat(ended.lowestAtLast()).isGreaterThan(gwei(850));
    else assertThat(ended.most()).isLessThanOrEqualTo(gwei(1_000));
  }

  @Property
  void no_move_is_offered_more_than_it_is_worth(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3_000) int highest,
      @ForAll @IntRange(min = 60, max = 1_000) int worthGwei) {
    BigInteger worth = gwei(worthGwei).multiply(BigInteger.valueOf(GAS));
    Ended ended = play(new Market(seed, highest), Optional.of(urgency(Optional.of(worth))));
    assertThat(ended.most()).isLessThanOrEqualTo(gwei(worthGwei));
  }

  @Example
  void where_fees_rise_fivefold_the_usual_cap_loses_the_game_and_the_urgent_one_does_not() {
    int usual = 0;
    for (int seed = 0; seed < 200; seed++) {
      if (play(new Market(seed, 300), Optional.empty()).at().isPresent()) usual++;
      Ended urgent = play(new Market(seed, 300), Optional.of(urgency(Optional.empty())));
      assertThat(urgent.at()).as("market %d", seed).isPresent();
    }
    assertThat(usual).isLessThan(200);
  }

  @Example
  void where_fees_stay_low_nothing_is_offered_beyond_the_usual_cap() {
    for (int seed = 0; seed < 200; seed++) {
      Ended ended = play(new Market(seed, 20), Optional.of(urgency(Optional.empty())));
      assertThat(ended.at()).hasValueSatisfying(at -> assertThat(at).isLessThan(600));
      assertThat(ended.most()).isLessThanOrEqualTo(gwei(60));
    }
  }
}
