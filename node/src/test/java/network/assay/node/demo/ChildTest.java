// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void what_it_says_is_waited_for() throws InterruptedException {
    try (Child child = sh("echo hello; sleep 60")) {
      String said =
          child.await(
              "it spoke", PATIENCE, () -> Optional.of(child.said()).filter(s -> !s.isEmpty()));
      assertThat(said).isEqualTo("hello\n");
      assertThat(child.running()).isTrue();
    }
  }

  @Test
  void closing_it_ends_it() {
    Child child = sh("sleep 60");
    child.close();
    assertThat(child.running()).isFalse();
  }

  @Test
  void one_that_ends_too_early_is_reported_with_its_exit_code_and_last_words() {
    try (Child child = sh("echo no such chain; exit 78")) {
      assertThatThrownBy(() -> child.await("it was ready", PATIENCE, Optional::empty))
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("ended before it was ready")
          .hasMessageContaining("78")
          .hasMessageContaining("no such chain")
          .hasMessageContaining("child.log");
    }
  }

  @Test
  void a_program_that_is_not_there_is_the_operators_to_mend() {
    assertThatThrownBy(
            () -> Child.start("it", List.of("/no/such/program"), folder, folder.resolve("log")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("/no/such/program");
  }

  @Test
  void a_folder_is_no_program() {
    List<String> command = List.of(folder.toString());
    assertThatThrownBy(() -> Child.start("it", command, folder, folder.resolve("log")))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("cannot start it: no " + folder);
  }

  private Child sh(String script) {
    return Child.start(
        "the child", List.of("sh", "-c", script), folder, folder.resolve("child.log"));
  }
}
