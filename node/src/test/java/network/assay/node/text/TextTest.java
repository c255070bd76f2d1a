// SPDX-License-Identifier: Apache-2.0
package network.assay.node.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import network.assay.protocol.market.Amount;
import org.junit.jupiter.api.Test;

final class TextTest {
  @Test
  void amounts_show_tokens_and_never_more_than_there_is() {
    assertThat(Amounts.tokens(Amount.ZERO)).isEqualTo("0");
    assertThat(Amounts.tokens(Amount.of(1))).isEqualTo("<0.000001");
    assertThat(Amounts.tokens(Amount.ofTokens("12.5"))).isEqualTo("12.5");
    assertThat(Amounts.tokens(Amount.ofTokens("1234567.9999999"))).isEqualTo("1,234,567.999999");
    assertThat(Amounts.tokens(new Amount(BigInteger.TWO.pow(256).subtract(BigInteger.ONE))))
        .startsWith("115,792,089");
    assertThat(Amounts.named(Amount.ofTokens("3"))).isEqualTo("3 ASSAY");
  }

  @Test
  void counts_keep_three_digits() {
    assertThat(Counts.brief(999)).isEqualTo("999");
    assertThat(Counts.brief(1000)).isEqualTo("1.00 k");
    assertThat(Counts.brief(21_480_000_000L)).isEqualTo("21.5 G");
    assertThat(Counts.brief(999_999)).isEqualTo("1.00 M");
    assertThat(Counts.brief(Long.MAX_VALUE)).isEqualTo("9.22 E");
    assertThat(Counts.brief(Long.MIN_VALUE)).isEqualTo("-9.22 E");
    assertThat(Counts.of(1, "task")).isEqualTo("1 task");
    assertThat(Counts.of(2000, "task")).isEqualTo("2,000 tasks");
    assertThat(Counts.percent(0.9659)).isEqualTo("96.6 %");
    assertThat(Counts.percent(0.0 / 0.0)).isEqualTo("0.0 %");
  }

  @Property(tries = 500)
  void a_brief_count_is_short_whatever_the_count(@ForAll long count) {
    assertThat(Counts.brief(count)).hasSizeLessThan(9);
  }

  @Property(tries = 500)
  void a_brief_size_is_short_whatever_the_size(
      @ForAll @LongRange(min = 0, max = 1L << 62) long bytes) {
    assertThat(Bytes.brief(bytes)).hasSizeLessThan(12);
  }

  @Test
  void sizes_are_written_and_read_in_powers_of_1024() {
    assertThat(Bytes.brief(512)).isEqualTo("512 B");
    assertThat(Bytes.brief(1536)).isEqualTo("1.50 KiB");
    assertThat(Bytes.brief(Long.MAX_VALUE)).isEqualTo("8.00 EiB");
    assertThat(Bytes.parse("64 MiB")).isEqualTo(64L << 20);
    assertThat(Bytes.parse("1.5G")).isEqualTo(1_610_612_736L);
    assertThat(Bytes.parse("512")).isEqualTo(512);
    assertThatThrownBy(() -> Bytes.parse("-1")).hasMessageContaining("no size");
    assertThatThrownBy(() -> Bytes.parse("9E")).hasMessageContaining("more than 8 EiB");
  }

  @Test
  void spans_show_two_units_at_most() {
    assertThat(Durations.brief(Duration.ofMillis(850))).isEqualTo("850 ms");
    assertThat(Durations.brief(Duration.ofMillis(4900))).isEqualTo("4.9 s");
    assertThat(Durations.brief(Duration.ofMillis(59_700))).isEqualTo("1 min");
    assertThat(Durations.brief(Duration.ofSeconds(80))).isEqualTo("1 min 20 s");
    assertThat(Durations.brief(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
    assertThat(Durations.brief(Duration.ofHours(76))).isEqualTo("3 d 4 h");
  }

  @Test
  void advice_is_what_happened_and_what_to_type_next() {
    assertThat(Advice.of(Advice.message("no node is running", "assay node run")))
        .isEqualTo(new Advice("no node is running", Optional.of("assay node run")));
    assertThat(Advice.of("next: x")).isEqualTo(new Advice("", Optional.of("x")));
    assertThat(Advice.of("the next: step"))
        .isEqualTo(new Advice("the next: step", Optional.empty()));
  }
}
