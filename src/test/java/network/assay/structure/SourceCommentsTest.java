// SPDX-License-Identifier: Apache-2.0
package network.assay.structure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import network.assay.system.Checkout;
import org.junit.jupiter.api.Test;

/// What a formatter that re-wraps comments does to them.
final class SourceCommentsTest {
  private static final Set<String> NOT_SOURCES = Set.of("target", "node_modules", ".git");

  /// A documentation comment ends at a line of another kind: javadoc has only what is below it.
  @Test
  void no_documentation_comment_is_cut_in_two() throws IOException {
    List<Path> sources = sources();
    assertThat(sources).hasSizeGreaterThan(1000);
    assertThat(sources.stream().flatMap(file -> cuts(file).stream())).isEmpty();
  }

  private static List<Path> sources() throws IOException {
    var sources = new ArrayList<Path>();
    Files.walkFileTree(
        Checkout.home(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes ignored) {
            return NOT_SOURCES.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes ignored) {
            if (file.toString().endsWith(".java")) sources.add(file);
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }

  private static List<String> cuts(Path file) {
    var cuts = new ArrayList<String>();
    try {
      List<String> lines = Files.readAllLines(file);
      for (int i = 1; i < lines.size(); i++) {
        boolean documents = lines.get(i - 1).strip().startsWith("///");
        if (documents && lines.get(i).strip().startsWith("// ")) cuts.add(file + ":" + (i + 1));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cuts;
  }
}
