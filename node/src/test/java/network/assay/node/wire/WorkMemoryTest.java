// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WorkMemoryTest {
  private static final long MIB = 1L << 20;

  @Test
  void tasks_get_what_the_settings_say_where_the_heap_has_it() {
    assertThat(WorkMemory.within(1024 * MIB, 2048 * MIB)).isEqualTo(1024 * MIB);
    assertThat(WorkMemory.within(64 * MIB, 256 * MIB)).isEqualTo(64 * MIB);
  }

  @Test
  void tasks_never_get_what_the_rest_of_the_node_needs() {
    assertThat(WorkMemory.within(1024 * MIB, 1024 * MIB)).isEqualTo(768 * MIB);
    assertThat(WorkMemory.within(1024 * MIB, 512 * MIB)).isEqualTo(320 * MIB);
    assertThat(WorkMemory.within(1024 * MIB, 256 * MIB)).isEqualTo(160 * MIB);
  }
}
