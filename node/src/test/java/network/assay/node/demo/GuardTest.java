// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import network.assay.node.life.AnotherJava;
import network.assay.node.life.Orphan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class GuardTest {
  @TempDir Path folder;

  /// Another Java with a child that it guards, as the test's own one cannot be killed.
  public static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws IOException {
      Path folder = Path.of(args[0]);
      Child child = Child.start("it", List.of("sleep", "600"), folder, folder.resolve("child.log"));
      var _ = Guard.over(child, Optional.of(Files.createDirectory(folder.resolve("left"))));
      Files.writeString(folder.resolve("written"), String.valueOf(child.pid()));
      Files.move(folder.resolve("written"), folder.resolve("pid"));
      while (true) {
        try {
          Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }

  @Test
  @Timeout(value = 120, threadMode = SEPARATE_THREAD)
  void what_a_killed_process_had_started_ends_and_its_folder_goes() throws Exception {
    Process parent =
        new ProcessBuilder(
                AnotherJava.command(List.of(), Parent.class.getName(), folder.toString()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("parent.log").toFile())
            .start();
    Path pid = folder.resolve("pid");
    ProcessHandle child;
    try {
      while (!Files.exists(pid)) {
        assertThat(parent.isAlive()).as(Files.readString(folder.resolve("parent.log"))).isTrue();
        Thread.sleep(20);
      }
      child = ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow();
    } finally {
      parent.destroyForcibly();
    }

    while (!Orphan.hasEnded(child)) Thread.sleep(20);
    while (Files.exists(folder.resolve("left"))) Thread.sleep(20);
  }

  @Test
  @Timeout(value = 120, threadMode = SEPARATE_THREAD)
  void a_guard_that_stood_down_ends_nothing() throws Exception {
    try (Child child =
        Child.start("it", List.of("sleep", "600"), folder, folder.resolve("child.log"))) {
      Path kept = Files.createDirectory(folder.resolve("kept"));
      Guard guard = Guard.over(child, Optional.of(kept));

      guard.close();
      guard.awaitEnd();

      assertThat(child.running()).isTrue();
      assertThat(kept).exists();
    }
  }
}
