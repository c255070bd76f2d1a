// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How long a stream is waited for of which nothing goes.
final class WaitedTest {
  private static final int AFTER = 30;

  private static int seconds(Waited first, long movedEachTime) {
    Optional<Waited> now = Optional.of(first);
    int times = 0;
    for (long moved = 0; now.isPresent(); times++) {
      moved += movedEachTime;
      now = now.get().further(first.pieces(), moved, AFTER);
    }
    return times * AFTER;
  }

  @Test
  void a_peer_that_takes_nothing_of_any_stream_is_not_waited_for() {
    assertThat(seconds(new Waited(3, 0, 0), 0)).isEqualTo(AFTER);
    // A word now and then is no turn.
    assertThat(seconds(new Waited(3, 0, 0), 100)).isEqualTo(AFTER);
  }

  @Test
  void a_stream_waits_while_others_go_first_but_not_for_ever() {
    assertThat((long) seconds(new Waited(3, 0, 0), 64 * 1024)).isEqualTo(Waited.MOST_SECONDS);
  }

  @Test
  void whatever_goes_of_the_stream_itself_begins_the_time_anew() {
    var late = new Waited(3, 0, Waited.MOST_SECONDS - 1);
    assertThat(late.further(4, 10, AFTER)).contains(new Waited(4, 10, 0));
  }
}
