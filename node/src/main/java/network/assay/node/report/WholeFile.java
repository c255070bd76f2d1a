// SPDX-License-Identifier: Apache-2.0
package network.assay.node.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import network.assay.node.life.Shutdown;
import network.assay.protocol.market.AssayFault;

/// A result that is there whole or not at all: another file is written, which takes its place in
/// the end. That one is gone however the process is told to end.
public final class WholeFile {
  @FunctionalInterface
  public interface Writing {
    void to(Path part) throws IOException;
  }

  private WholeFile() {}

  public static void write(Path file, Writing writing) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (var _ = removal(part)) {
      try {
        writing.to(part);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  private static Shutdown.Registration removal(Path part) {
    try {
      return Shutdown.process().register(() -> remove(part));
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
