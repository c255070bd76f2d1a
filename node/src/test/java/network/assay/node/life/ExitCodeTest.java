// SPDX-License-Identifier: Apache-2.0
package network.assay.node.life;

import static org.assertj.core.api.Assertions.assertThat;

import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

final class ExitCodeTest {
  private static final class Unreachable extends RuntimeException implements ExitCode.Carrier {
    private static final long serialVersionUID = 1L;

    @Override
    public ExitCode exitCode() {
      return ExitCode.UNREACHABLE;
    }
  }

  @Test
  void the_code_follows_from_who_is_at_fault() {
    assertThat(ExitCode.of(new AssayFault.Peer("p"))).isEqualTo(ExitCode.FAILED);
    assertThat(ExitCode.of(new AssayFault.World("w"))).isEqualTo(ExitCode.RETRY);
    assertThat(ExitCode.of(new AssayFault.Operator("o"))).isEqualTo(ExitCode.CONFIGURATION);
    assertThat(ExitCode.of(new AssayFault.Internal("i"))).isEqualTo(ExitCode.FAILED);
    assertThat(ExitCode.of(new IllegalStateException())).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void a_failure_that_knows_its_code_is_asked_and_causes_count() {
    assertThat(ExitCode.of(new Unreachable())).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(ExitCode.of(new RuntimeException(new AssayFault.Operator("o"))))
        .isEqualTo(ExitCode.CONFIGURATION);
    assertThat(ExitCode.of(new AssayFault.World("w", new Unreachable()))).isEqualTo(ExitCode.RETRY);
  }

  @Test
  void supervisors_know_the_numbers() {
    assertThat(ExitCode.RETRY.code()).isEqualTo(75);
    assertThat(ExitCode.CONFIGURATION.code()).isEqualTo(78);
  }
}
