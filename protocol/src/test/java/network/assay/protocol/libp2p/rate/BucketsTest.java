// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class BucketsTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Buckets<String> buckets = new Buckets<>(now::get, 3, Duration.ofSeconds(5), 2);

  private int taken(String key, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) if (buckets.take(key)) taken++;
    return taken;
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  @Test
  void a_burst_and_then_one_at_a_time() {
    assertThat(taken("a", 10)).isEqualTo(3);
    pass(Duration.ofMillis(4_999));
    assertThat(taken("a", 10)).isZero();
    pass(Duration.ofMillis(1));
    assertThat(taken("a", 10)).isEqualTo(1);
    pass(Duration.ofDays(1));
    assertThat(taken("a", 10)).isEqualTo(3);
  }

  @Test
  void to_look_takes_nothing() {
    for (int i = 0; i < 10; i++) assertThat(buckets.has("a")).isTrue();
    assertThat(taken("a", 10)).isEqualTo(3);
    assertThat(buckets.has("a")).isFalse();
    pass(Duration.ofSeconds(5));
    assertThat(buckets.has("a")).isTrue();
    assertThat(taken("a", 10)).isEqualTo(1);
  }

  @Test
  void a_clock_set_back_gives_nothing_away() {
    assertThat(taken("a", 10)).isEqualTo(3);
    pass(Duration.ofDays(-1));
    assertThat(taken("a", 10)).isZero();
  }

  @Test
  void keys_are_apart_and_few() {
    assertThat(taken("a", 10)).isEqualTo(3);
    assertThat(taken("b", 10)).isEqualTo(3);
    for (int i = 0; i < 1_000; i++) buckets.take("x" + i);
    assertThat(buckets.size()).isEqualTo(2);
  }
}
