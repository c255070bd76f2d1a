// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class AskedTest {
  private static final Duration REST = Duration.ofMinutes(2);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Asked asked = new Asked(now::get, REST);

  private static PeerId peer(int number) {
    byte[] multihash = new byte[38];
    byte[] head = {0, 36, 8, 1, 18, 32, (byte) number};
    System.arraycopy(head, 0, multihash, 0, head.length);
    return PeerId.of(multihash);
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  @Test
  void nobody_is_asked_again_within_the_time() {
    assertThat(asked.mayAsk(peer(1))).isTrue();
    pass(REST.minusMillis(1));
    assertThat(asked.mayAsk(peer(1))).isFalse();
    assertThat(asked.mayAsk(peer(2))).isTrue();
    pass(Duration.ofMillis(1));
    assertThat(asked.mayAsk(peer(1))).isTrue();
  }

  @Test
  void who_was_no_help_rests_for_longer() {
    assertThat(asked.mayAsk(peer(1))).isTrue();
    asked.rest(peer(1), REST.multipliedBy(5));
    pass(REST.multipliedBy(5).minusMillis(1));
    assertThat(asked.mayAsk(peer(1))).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(asked.mayAsk(peer(1))).isTrue();
  }

  @Test
  void who_was_asked_longest_ago_comes_first_and_before_it_who_never_was() {
    for (int number : List.of(3, 1, 2)) {
      assertThat(asked.mayAsk(peer(number))).isTrue();
      pass(Duration.ofSeconds(30));
    }
    assertThat(List.of(peer(1), peer(2), peer(3), peer(4)).stream().sorted(asked.longestAgo()))
        .containsExactly(peer(4), peer(3), peer(1), peer(2));
  }
}
