// SPDX-License-Identifier: Apache-2.0
package network.assay.node.report;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The files that become results: `RESULT.PROCESS-CHANCE.part` beside each, with the beginning of a
/// long name.
final class PartFiles {
  private static final Logger LOG = LoggerFactory.getLogger(PartFiles.class);

  /// A process of another machine that writes into this folder may look dead from here; what it
  /// wrote lately is not.
  private static final Duration UNTOUCHED = Duration.ofHours(1);

  private static final Pattern REST = Pattern.compile("\\.([0-9]{1,18})-[0-9a-f-]{36}\\.part");

  private PartFiles() {}

  /// Characters of a result's name, each of up to three bytes, for which there always is room.
  private static final int MOST = 60;

  /// A name that nobody else takes.
  static Path next(Path file) {
    long process = ProcessHandle.current().pid();
    return file.resolveSibling(
        "%s.%d-%s.part".formatted(beginning(file), process, UUID.randomUUID()));
  }

  /// Removes those of `file`, which has just been written, whose process is gone. What cannot be
  /// seen or removed stays: the result is there, and nothing of it hangs on this.
  static void removeStale(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, entry -> isOf(file, entry))) {
      FileTime now = Files.getLastModifiedTime(file);
      for (Path entry : entries) remove(entry, now);
    } catch (IOException | DirectoryIteratorException e) {
      LOG.debug("what others left beside {} is not looked at: {}", file, e.toString());
    }
  }

  private static void remove(Path entry, FileTime now) {
    try {
      if (isUntouched(entry, now)) Files.deleteIfExists(entry);
    } catch (IOException e) {
      LOG.debug("{} stays: {}", entry, e.toString());
    }
  }

  private static boolean isOf(Path file, Path entry) {
    String name = String.valueOf(entry.getFileName());
    String result = beginning(file);
    if (!name.startsWith(result)) return false;
    Matcher rest = REST.matcher(name.substring(result.length()));
    return rest.matches() && ProcessHandle.of(Long.parseLong(rest.group(1))).isEmpty();
  }

  private static String beginning(Path file) {
    String name = String.valueOf(file.getFileName());
    if (name.length() <= MOST) return name;
    int end = Character.isHighSurrogate(name.charAt(MOST - 1)) ? MOST - 1 : MOST;
    return name.substring(0, end);
  }

  private static boolean isUntouched(Path entry, FileTime now) throws IOException {
    if (!Files.isRegularFile(entry)) return false;
    Duration age = Duration.between(Files.getLastModifiedTime(entry).toInstant(), now.toInstant());
    return age.compareTo(UNTOUCHED) > 0;
  }
}
