// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import network.assay.staking.FeePolicy;

final class FeesTest {
  private static final long CAP = 1_000_000;

  private static final FeePolicy POLICY =
      new FeePolicy(
          BigInteger.valueOf(CAP),
          13,
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(1));

  @Property
  void an_offer_pays_the_base_fee_and_never_more_than_the_cap(
      @ForAll @LongRange(min = 0, max = 2 * CAP) long base,
      @ForAll @LongRange(min = 0, max = 2 * CAP) long tip) {
    Optional<Fees> offer = Fees.offer(BigInteger.valueOf(base), BigInteger.valueOf(tip), POLICY);
    assertThat(offer.isPresent()).isEqualTo(base < CAP);
    offer.ifPresent(
        fees -> {
          assertThat(fees.most()).isBetween(BigInteger.valueOf(base), BigInteger.valueOf(CAP));
          assertThat(fees.tip()).isLessThanOrEqualTo(fees.most());
          assertThat(fees.most()).isGreaterThanOrEqualTo(BigInteger.valueOf(base).add(fees.tip()));
        });
  }

  @Property
  void a_replacement_is_dearer_by_a_tenth_in_both_figures_or_there_is_none(
      @ForAll @LongRange(min = 1, max = CAP) long most,
      @ForAll @LongRange(min = 0, max = CAP) long tip,
      @ForAll @LongRange(min = 0, max = 2 * CAP) long base) {
    var old = new Fees(BigInteger.valueOf(most), BigInteger.valueOf(Math.min(tip, most)));
    Optional<Fees> now = Fees.offer(BigInteger.valueOf(base), BigInteger.TEN, POLICY);
    old.raised(now, POLICY)
        .ifPresent(
            raised -> {
              assertThat(tenths(raised.most())).isGreaterThan(elevenths(old.most()));
              assertThat(tenths(raised.tip())).isGreaterThan(elevenths(old.tip()));
              assertThat(raised.most()).isBetween(raised.tip(), BigInteger.valueOf(CAP));
              now.ifPresent(fees -> assertThat(raised.most()).isGreaterThanOrEqualTo(fees.most()));
            });
  }

  @Property
  void no_first_offer_tips_beyond_all_sense(
      @ForAll @LongRange(min = 0, max = 199_000_000_000L) long base,
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long tip) {
    Fees offer =
        Fees.offer(BigInteger.valueOf(base), BigInteger.valueOf(tip), FeePolicy.DEFAULT)
            .orElseThrow();
    assertThat(offer.tip()).isLessThanOrEqualTo(BigInteger.valueOf(base).max(Fees.USUAL_TIP));
  }

  @Property
  void raising_ends_at_the_cap(@ForAll @LongRange(min = 1, max = CAP) long most) {
    Optional<Fees> fees = Optional.of(new Fees(BigInteger.valueOf(most), BigInteger.ONE));
    int raises = 0;
    while (fees.isPresent()) {
      fees = fees.get().raised(Optional.empty(), POLICY);
      raises++;
    }
    assertThat(raises).isLessThan(200);
  }

  private static BigInteger tenths(BigInteger value) {
    return value.multiply(BigInteger.TEN);
  }

  private static BigInteger elevenths(BigInteger value) {
    return value.multiply(BigInteger.valueOf(11)).subtract(BigInteger.ONE);
  }
}
