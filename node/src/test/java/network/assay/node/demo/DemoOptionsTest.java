// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

final class DemoOptionsTest {
  @Test
  void a_lone_provider_that_cheats_is_refused_with_the_command_that_works() {
    assertThatThrownBy(() -> new DemoOptions(7, 1, true, Optional.empty()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("--no-cheat");
  }

  @Test
  void a_lone_honest_provider_is_enough() {
    assertThat(new DemoOptions(7, 1, false, Optional.empty()).providers()).isEqualTo(1);
  }

  @Test
  void a_crowd_is_refused() {
    assertThatThrownBy(() -> new DemoOptions(7, 17, true, Optional.empty()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("1 to 16");
  }
}
