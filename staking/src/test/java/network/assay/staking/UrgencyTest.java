// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

final class UrgencyTest {
  private static final Instant UNTIL = Instant.ofEpochSecond(1_000_000);
  private static final Duration CALM = Duration.ofMinutes(30);
  private static final FeePolicy POLICY =
      new FeePolicy(
          BigInteger.valueOf(100),
          BigInteger.valueOf(1_000),
          13,
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(1));

  private static Urgency urgency(Optional<BigInteger> worth) {
    return new Urgency(UNTIL, CALM, worth, _ -> {});
  }

  private static long cap(Urgency urgency, Duration left, long gas) {
    return urgency.cap(POLICY, UNTIL.minus(left), gas).longValueExact();
  }

  @Example
  void the_cap_grows_evenly_from_the_usual_one_to_the_urgent_one() {
    Urgency free = urgency(Optional.empty());
    assertThat(cap(free, Duration.ofDays(1), 1)).isEqualTo(100);
    assertThat(cap(free, CALM, 1)).isEqualTo(100);
    assertThat(cap(free, Duration.ofMinutes(20), 1)).isEqualTo(550);
    assertThat(cap(free, Duration.ofMinutes(10), 1)).isEqualTo(1_000);
    assertThat(cap(free, Duration.ZERO, 1)).isEqualTo(1_000);
    assertThat(cap(free, Duration.ofDays(-1), 1)).isEqualTo(1_000);
  }

  @Property
  void less_time_never_lowers_the_cap_and_no_transaction_costs_more_than_it_is_worth(
      @ForAll @LongRange(min = -3_600, max = 7_200) long left,
      @ForAll @LongRange(min = 0, max = 3_600) long less,
      @ForAll @LongRange(min = 21_000, max = 2_000_000) long gas,
      @ForAll @LongRange(min = 0, max = 3_000_000_000L) long worth) {
    Urgency bounded = urgency(Optional.of(BigInteger.valueOf(worth)));
    long now = cap(bounded, Duration.ofSeconds(left), gas);
    long later = cap(bounded, Duration.ofSeconds(left - less), gas);
    assertThat(later).isGreaterThanOrEqualTo(now);
    assertThat(later)
        .isBetween(100L, bounded.most(POLICY, gas).longValueExact())
        .isLessThanOrEqualTo(1_000);
    if (later > 100) assertThat(later * gas).isLessThanOrEqualTo(worth);
  }
}
