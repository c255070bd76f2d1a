// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import static network.assay.protocol.libp2p.autonat.Reachability.PRIVATE;
import static network.assay.protocol.libp2p.autonat.Reachability.PUBLIC;
import static network.assay.protocol.libp2p.autonat.Reachability.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class VerdictsTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Verdicts verdicts = new Verdicts(now::get);

  @Test
  void three_voices_decide() {
    assertThat(verdicts.heard("a", true)).isEqualTo(UNKNOWN);
    assertThat(verdicts.heard("b", true)).isEqualTo(UNKNOWN);
    assertThat(verdicts.heard("c", true)).isEqualTo(PUBLIC);
  }

  @Test
  void one_voice_counts_once_however_often_it_speaks() {
    for (int i = 0; i < 20; i++) assertThat(verdicts.heard("a", true)).isEqualTo(UNKNOWN);
  }

  @Test
  void a_few_that_disagree_change_nothing() {
    for (String voice : new String[] {"a", "b", "c"}) verdicts.heard(voice, true);
    assertThat(verdicts.heard("d", false)).isEqualTo(PUBLIC);
    assertThat(verdicts.heard("e", false)).isEqualTo(PUBLIC);
    assertThat(verdicts.heard("f", false)).isEqualTo(UNKNOWN);
    assertThat(verdicts.heard("a", false)).isEqualTo(UNKNOWN);
    assertThat(verdicts.heard("b", false)).isEqualTo(PRIVATE);
    assertThat(verdicts.heard("a", true)).isEqualTo(PRIVATE);
  }

  @Test
  void what_was_long_ago_is_forgotten() {
    for (String voice : new String[] {"a", "b", "c"}) verdicts.heard(voice, true);
    now.set(Instant.EPOCH.plus(Verdicts.KEPT).plusSeconds(1));
    assertThat(verdicts.heard("d", false)).isEqualTo(UNKNOWN);
  }
}
