// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class LinedUpTest {
  @Test
  void a_line_begins_at_each_multiple_of_64_bytes() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment line = arena.allocate(256, 64);
      assertThat(CacheLines.first(line)).isZero();
      for (int past = 1; past < 16; past++) {
        assertThat(CacheLines.first(line.asSlice(4L * past))).isEqualTo(16 - past);
      }
    }
  }

  @Test
  void asking_changes_nothing() {
    float[] values = new float[40];
    for (int i = 0; i < values.length; i++) values[i] = i - 7.5f;
    float[] before = values.clone();
    assertThat(CacheLines.first(values)).isBetween(0, 15);
    assertThat(values).containsExactly(before);
  }

  @Test
  void what_is_in_it_stays_wherever_the_collector_moves_it() {
    var line = new AtomicInteger();
    var room = new LinedUp(33, _ -> line.get());
    for (int i = 0; i < 33; i++) room.array()[room.begin() + i] = i;
    for (int next : new int[] {12, 15, 15, 3, 0, 1, LinedUp.MORE, 0}) {
      line.set(next);
      room.lineUp();
      assertThat(room.begin()).isEqualTo(next);
      for (int i = 0; i < 33; i++) assertThat(room.array()[next + i]).isEqualTo(i);
    }
  }

  @Test
  void there_is_room_behind_the_last_element_that_may_begin_a_line() {
    var room = new LinedUp(0, _ -> LinedUp.MORE);
    room.lineUp();
    assertThat(room.begin()).isZero();
    room.reserve(20);
    room.lineUp();
    assertThat(room.array().length - room.begin()).isEqualTo(20);
    float[] array = room.array();
    room.reserve(20);
    assertThat(room.array()).isSameAs(array);
  }
}
