// SPDX-License-Identifier: Apache-2.0
package network.assay.node.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import network.assay.node.life.AnotherJava;
import network.assay.node.life.Shutdown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class WholeFileTest {
  @TempDir Path folder;

  /// Another Java, which is told to end while it writes.
  public static final class Writer {
    private final CountDownLatch ending = new CountDownLatch(1);
    private final CountDownLatch written = new CountDownLatch(1);

    /// @param args the file, and whether the process waits for it to be written
    public static void main(String[] args) throws IOException {
      var writer = new Writer();
      Path file = Path.of(args[0]);
      if (Boolean.parseBoolean(args[1])) writer.writeAwaited(file);
      else writer.write(file, new CountDownLatch(1));
    }

    private void writeAwaited(Path file) throws IOException {
      try (var _ =
          Shutdown.process()
              .register(
                  () -> {
                    ending.countDown();
                    await(written);
                  })) {
        write(file, ending);
      } finally {
        written.countDown();
      }
    }

    private void write(Path file, CountDownLatch goOn) throws IOException {
      WholeFile.write(
          file,
          part -> {
            try (BufferedWriter out = Files.newBufferedWriter(part)) {
              out.write("half of");
              out.flush();
              await(goOn);
              out.write(" it, and the rest");
            }
          });
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void it_takes_the_place_of_the_one_before() throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "before");
    WholeFile.write(file, part -> Files.writeString(part, "after"));
    assertThat(file).hasContent("after");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  /// As two trainings in one folder do.
  @Test
  void two_that_are_written_at_once_are_whole_and_the_last_one_stays() throws IOException {
    Path file = folder.resolve("model");
    WholeFile.write(
        file,
        outer -> {
          Files.writeString(outer, "half of");
          WholeFile.write(file, inner -> Files.writeString(inner, "the other's"));
          assertThat(file).hasContent("the other's");
          assertThat(outer).hasContent("half of");
          Files.writeString(outer, "the first one's");
        });
    assertThat(file).hasContent("the first one's");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void what_a_dead_process_left_is_removed_and_nothing_else() throws IOException {
    long dead = 999_999_999_999_999_999L; // beyond what any system counts to
    String id = "-01234567-89ab-cdef-0123-456789abcdef.part";
    FileTime old = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));
    Path stale = Files.writeString(folder.resolve("model." + dead + id), "half of");
    Path fresh = Files.writeString(folder.resolve("model." + (dead - 1) + id), "half of");
    Path mine =
        Files.writeString(folder.resolve("model." + ProcessHandle.current().pid() + id), "half of");
    Path other = Files.writeString(folder.resolve("models." + dead + id), "half of");
    Path theirs = Files.writeString(folder.resolve("model.mine.part"), "half of");
    for (Path one : List.of(stale, mine, other, theirs)) Files.setLastModifiedTime(one, old);
    WholeFile.write(folder.resolve("model"), part -> Files.writeString(part, "whole"));
    assertThat(stale).doesNotExist();
    assertThat(List.of(fresh, mine, other, theirs)).allMatch(Files::exists);
  }

  /// As a folder into which one may write and not look, or an old file of somebody else.
  @Test
  void a_result_stays_where_nothing_beside_it_can_be_seen() throws IOException {
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("-wx------"));
    try {
      Path file = closed.resolve("model");
      WholeFile.write(file, part -> Files.writeString(part, "whole"));
      assertThat(file).hasContent("whole");
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void a_result_may_have_as_long_a_name_as_any_file() throws IOException {
    for (String name : List.of("m".repeat(255), "\u4E2D".repeat(85), "\uD83D\uDE00".repeat(63))) {
      Path file = folder.resolve(name);
      WholeFile.write(file, part -> Files.writeString(part, "whole"));
      assertThat(file).hasContent("whole");
    }
  }

  @Test
  void one_that_cannot_be_written_leaves_the_one_before() throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "before");
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    part -> {
                      Files.writeString(part, "half of");
                      throw new IOException("no space left");
                    }))
        .hasMessage("no space left");
    assertThat(file).hasContent("before");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void a_link_stays_one_and_the_file_that_it_names_is_written_whole() throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "before");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    WholeFile.write(link, part -> Files.writeString(part, "after"));
    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("after");
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    link,
                    part -> {
                      Files.writeString(part, "half of");
                      throw new IOException("no space left");
                    }))
        .hasMessage("no space left");
    assertThat(file).hasContent("after");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void what_is_no_file_is_written_to_and_not_replaced() throws IOException {
    Path nowhere = folder.resolve("nowhere");
    Path link = Files.createSymbolicLink(folder.resolve("link"), nowhere);
    WholeFile.write(link, part -> Files.writeString(part, "after"));
    assertThat(link).isSymbolicLink();
    assertThat(nowhere).hasContent("after");

    Path device = Path.of("/dev/null");
    WholeFile.write(device, part -> assertThat(part).isEqualTo(device));
    assertThat(Files.isRegularFile(device)).isFalse();
  }

  @Test
  @Timeout(value = 120, threadMode = SEPARATE_THREAD)
  void a_process_that_is_told_to_end_leaves_the_one_before_and_no_part() throws Exception {
    Path file = Files.writeString(folder.resolve("model"), "before");
    toldToEnd(file, false);
    assertThat(file).hasContent("before");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  @Timeout(value = 120, threadMode = SEPARATE_THREAD)
  void a_process_that_waits_for_the_file_when_told_to_end_leaves_it_whole() throws Exception {
    Path file = Files.writeString(folder.resolve("model"), "before");
    toldToEnd(file, true);
    assertThat(file).hasContent("half of it, and the rest");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  /// Ends another Java while it writes `file`.
  private void toldToEnd(Path file, boolean awaited) throws Exception {
    Path log = folder.resolve("log");
    String[] arguments = {file.toString(), String.valueOf(awaited)};
    Process writer =
        new ProcessBuilder(AnotherJava.command(List.of(), Writer.class.getName(), arguments))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      while (!isPartWritten()) {
        assertThat(writer.isAlive()).as(Files.readString(log)).isTrue();
        Thread.sleep(20);
      }
      writer.destroy();
      assertThat(writer.waitFor()).as(Files.readString(log)).isEqualTo(143);
    } finally {
      writer.destroyForcibly();
    }
  }

  private boolean isPartWritten() throws IOException {
    try (var parts = Files.newDirectoryStream(folder, "*.part")) {
      for (Path part : parts) {
        if (Files.size(part) > 0) return true;
      }
    }
    return false;
  }
}
