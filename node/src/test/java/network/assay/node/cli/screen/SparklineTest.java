// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SparklineTest {
  @Test
  void the_least_value_is_the_lowest_block_and_the_greatest_the_highest() {
    assertThat(Sparkline.of(List.of(3.0, 1.0, 2.0), 10)).isEqualTo("█▁▅");
  }

  @Test
  void a_flat_curve_is_flat() {
    assertThat(Sparkline.of(List.of(2.0, 2.0), 10)).isEqualTo("▁▁");
  }

  @Test
  void only_the_last_values_are_shown() {
    assertThat(Sparkline.of(List.of(9.0, 1.0, 2.0), 2)).isEqualTo("▁█");
  }

  @Test
  void nothing_is_an_empty_line() {
    assertThat(Sparkline.of(List.of(), 10)).isEmpty();
  }
}
