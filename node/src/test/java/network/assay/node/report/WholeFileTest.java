// SPDX-License-Identifier: Apache-2.0
package network.assay.node.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeFileTest {
  @TempDir Path folder;

  /// Another Java, which is told to end while it writes.
  public static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws IOException {
      WholeFile.write(
          Path.of(args[0]),
          part -> {
            Files.writeString(part, "half of");
            try {
              Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          });
    }
  }

  @Test
  void it_takes_the_place_of_the_one_before() throws IOException {
    Path file = Files.writeString(folder.resolve("model"), "before");
    WholeFile.write(file, part -> Files.writeString(part, "after"));
    assertThat(file).hasContent("after");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
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
  void a_process_that_is_told_to_end_leaves_the_one_before_and_no_part() throws Exception {
    Path file = Files.writeString(folder.resolve("model"), "before");
    Path part = folder.resolve("model.part");
    String hidden = System.getProperty("surefire.test.class.path", "");
    Path log = folder.resolve("log");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                hidden.isEmpty() ? System.getProperty("java.class.path", "") : hidden,
                Writer.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    while (!Files.exists(part)) {
      assertThat(writer.isAlive()).as(Files.readString(log)).isTrue();
      Thread.sleep(20);
    }

    writer.destroy();

    assertThat(writer.waitFor()).isEqualTo(143);
    assertThat(part).doesNotExist();
    assertThat(file).hasContent("before");
  }
}
