// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import static network.assay.protocol.libp2p.autonat.Reachability.PRIVATE;
import static network.assay.protocol.libp2p.autonat.Reachability.PUBLIC;
import static network.assay.protocol.libp2p.autonat.Reachability.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.Test;

final class AddressVerdictsTest {
  private static final Multiaddr ONE = Multiaddr.parse("/ip4/1.2.3.4/tcp/1");
  private static final Multiaddr TWO = Multiaddr.parse("/ip4/1.2.3.4/tcp/2");

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AddressVerdicts verdicts = new AddressVerdicts(now::get);

  private void all(Multiaddr address, boolean reached) {
    for (String voice : List.of("a", "b", "c")) verdicts.heard(address, voice, reached);
  }

  @Test
  void each_address_is_judged_by_itself_and_one_that_is_reached_makes_the_host_so() {
    all(ONE, false);
    assertThat(verdicts.overall(List.of(ONE, TWO))).isEqualTo(UNKNOWN);
    all(TWO, true);
    assertThat(verdicts.of(ONE)).isEqualTo(PRIVATE);
    assertThat(verdicts.of(TWO)).isEqualTo(PUBLIC);
    assertThat(verdicts.overall(List.of(ONE, TWO))).isEqualTo(PUBLIC);
    assertThat(verdicts.overall(List.of(ONE))).isEqualTo(PRIVATE);
    assertThat(verdicts.overall(List.of())).isEqualTo(UNKNOWN);
  }

  @Test
  void only_the_voice_that_decides_says_that_something_changed() {
    assertThat(verdicts.heard(ONE, "a", true)).isFalse();
    assertThat(verdicts.heard(ONE, "b", true)).isFalse();
    assertThat(verdicts.heard(ONE, "c", true)).isTrue();
    assertThat(verdicts.heard(ONE, "d", true)).isFalse();
  }

  @Test
  void a_voice_is_asked_about_what_it_has_not_spoken_of_lately_the_least_known_first() {
    verdicts.heard(ONE, "a", true);
    assertThat(verdicts.open("a", List.of(ONE, TWO))).containsExactly(TWO);
    assertThat(verdicts.open("b", List.of(ONE, TWO))).containsExactly(TWO, ONE);
    now.set(now.get().plus(Verdicts.LATELY).plus(Duration.ofMillis(1)));
    assertThat(verdicts.open("a", List.of(ONE))).containsExactly(ONE);
  }

  @Test
  void enough_is_enough() {
    for (int i = 0; i < AddressVerdicts.ENOUGH; i++) verdicts.heard(ONE, i, true);
    assertThat(verdicts.open("z", List.of(ONE))).isEmpty();
  }

  @Test
  void guesses_without_end_do_not_keep_a_host_undecided_nor_fill_memory() {
    all(ONE, false);
    all(TWO, false);
    var candidates = new java.util.ArrayList<>(List.of(ONE, TWO));
    for (int i = 0; i < 1000; i++) {
      Multiaddr guess = Multiaddr.parse("/ip4/1.2.3.4/tcp/" + (100 + i));
      if (i == 0) all(guess, false);
      candidates.add(guess);
    }
    assertThat(verdicts.overall(candidates)).isEqualTo(PRIVATE);
    for (Multiaddr guess : candidates) verdicts.heard(guess, "a", false);
    long known =
        candidates.stream().filter(a -> !verdicts.open("a", List.of(a)).contains(a)).count();
    assertThat(known).isEqualTo(AddressVerdicts.MAX_ADDRESSES);
  }
}
