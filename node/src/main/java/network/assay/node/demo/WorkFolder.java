// SPDX-License-Identifier: Apache-2.0
package network.assay.node.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import network.assay.protocol.market.AssayFault;

/// Where the folders and logs of a network's processes are, until they are removed.
///
/// @param path a folder that was empty
/// @param kept whether it stays
public record WorkFolder(Path path, boolean kept) implements AutoCloseable {
  /// @param keep where it is to be and to stay; else it is made among the temporary files
  /// @throws AssayFault.Operator when there is something in it
  public static WorkFolder of(Optional<Path> keep) {
    try {
      if (keep.isEmpty()) return new WorkFolder(Files.createTempDirectory("assay-demo-"), false);
      Path folder = Files.createDirectories(keep.get().toAbsolutePath());
      try (Stream<Path> inside = Files.list(folder)) {
        if (inside.findAny().isPresent()) {
          throw new AssayFault.Operator(
              folder + " is not empty: name a folder that is, or that is not there yet");
        }
      }
      return new WorkFolder(folder, true);
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot make a folder to work in: " + e.getMessage(), e);
    }
  }

  /// Brings what the processes said to a folder that stays, in place of what is there.
  public void copyLogs(Path to) {
    try {
      Files.createDirectories(to);
      for (Path old : logs(to)) Files.delete(old);
      for (Path log : logs(path)) {
        Files.copy(
            log, to.resolve(log.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot keep the logs in " + to, e);
    }
  }

  private static List<Path> logs(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(file -> file.toString().endsWith(".log")).toList();
    }
  }

  /// For whoever is done with it and for the end of the process, which may come together: the
  /// later one waits.
  @Override
  public synchronized void close() {
    if (kept || !Files.exists(path)) return;
    try (Stream<Path> all = Files.walk(path)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + path, e);
    }
  }
}
