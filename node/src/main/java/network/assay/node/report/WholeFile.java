// SPDX-License-Identifier: Apache-2.0
package network.assay.node.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import network.assay.node.life.Shutdown;
import network.assay.protocol.market.AssayFault;

/// A result that is there whole or not at all: another file is written, which takes its place in
/// the end. That one has a name of its own, so whoever writes the same result meanwhile is not in
/// the way: the last one counts. It is gone however the process is told to end; what was left by
/// one that ended otherwise is removed by the next that writes there. Where no file can be (a
/// device, a pipe, a link to nothing) is written to as it is.
public final class WholeFile {
  @FunctionalInterface
  public interface Writing {
    void to(Path part) throws IOException;
  }

  private WholeFile() {}

  /// @throws AssayFault.World when the process ends meanwhile, and nothing in it waits for the file
  public static void write(Path file, Writing writing) throws IOException {
    boolean link = Files.isSymbolicLink(file);
    if (link && Files.exists(file)) {
      write(file.toRealPath(), writing);
    } else if (link || (Files.exists(file) && !Files.isRegularFile(file))) {
      writing.to(file);
    } else {
      writeWhole(file, writing);
    }
  }

  private static void writeWhole(Path file, Writing writing) throws IOException {
    Path part = PartFiles.next(file);
    var removed = new AtomicBoolean();
    try (var _ = removal(part, removed)) {
      try {
        writing.to(part);
        // Or a power cut could leave the new name with none of its bytes, and the old file gone.
        try (var bytes = FileChannel.open(part, StandardOpenOption.WRITE)) {
          bytes.force(true);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        PartFiles.removeStale(file);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      if (removed.get()) throw new AssayFault.World("the process is ending", e);
      throw e;
    }
  }

  private static Shutdown.Registration removal(Path part, AtomicBoolean removed) {
    try {
      return Shutdown.process()
          .registerLast(
              () -> {
                removed.set(true);
                remove(part);
              });
    } catch (AssayFault.World ending) {
      // Written because of that: whoever has the process end waits for it.
      return () -> {};
    }
  }

  private static void remove(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
