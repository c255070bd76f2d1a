// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import network.assay.compute.format.Json;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many times the cases of [TokenizerFileTest], asked of the reference itself:
/// `-Plong -Dassay.python=v/bin/python`, a Python that has the packages `tokenizers` and
/// `sentencepiece`.
@Tag("long")
final class ReferenceTokenizersTest {
  private static final List<String> SCRIPTS = List.of("tokenizers_cases.py", "charsmap_cases.py");
  private static final Path TEXT = Path.of("../docs/spec/exact-ops.md").toAbsolutePath();

  @Test
  void all_that_the_reference_says_is_what_we_say(@TempDir Path folder) throws Exception {
    String python = System.getProperty("assay.python", "");
    assumeTrue(!python.isEmpty(), "no assay.python");
    for (String name : SCRIPTS) {
      String script = Path.of("src/test/python").resolve(name).toAbsolutePath().toString();
      var builder = new ProcessBuilder(python, script, TEXT.toString(), folder.toString());
      builder.environment().put("ASSAY_TIMES", System.getProperty("assay.times", "20"));
      assertThat(builder.inheritIO().start().waitFor()).isZero();
    }
    for (String name : Cases.names()) Cases.tokensAndText(read(folder, name));
    Cases.pieces(read(folder, "pieces"));
    Cases.normal(read(folder, "normal"));
    Cases.normal(read(folder, "charsmap"));
  }

  private static Json.Fields read(Path folder, String name) throws IOException {
    return Cases.parse(Files.readAllBytes(folder.resolve(name + ".json")));
  }
}
