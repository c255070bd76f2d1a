// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import network.assay.compute.format.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The specification once more, in JavaScript (docs/spec/vectors/reader): written from the page, it
/// shares nothing with Java but the vectors.
final class SecondReaderTest {
  private static final Path VECTORS = Path.of("../docs/spec/vectors");

  private record Outcome(int code, String said) {}

  private static Outcome read(Path vectors) throws Exception {
    String script = VECTORS.resolve("reader/check.mjs").toString();
    Process node;
    try {
      node =
          new ProcessBuilder("node", script, vectors.toString()).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "no Node here");
      throw e;
    }
    String said = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(node.waitFor(), said);
  }

  @Test
  void a_reader_in_another_language_gets_every_bit_of_the_vectors() throws Exception {
    Outcome outcome = read(VECTORS.resolve("exact-ops.json"));
    assertThat(outcome.code()).as(outcome.said()).isZero();
    Json.Fields checked = Json.parse(outcome.said()).fields();
    Golden golden = Golden.load();
    for (String section : List.of("maps", "folds")) {
      int cases =
          golden.section(section).stream().mapToInt(op -> op.get("cases").items().size()).sum();
      assertThat(checked.get(section).whole()).as(section).isEqualTo(cases);
    }
    for (String section : List.of("philox", "permutations", "nodes", "programs")) {
      int vectors = golden.section(section).size();
      assertThat(checked.get(section).whole()).as(section).isEqualTo(vectors);
    }
  }

  @Test
  void one_wrong_bit_in_the_vectors_is_seen(@TempDir Path folder) throws Exception {
    String right = Files.readString(VECTORS.resolve("exact-ops.json"));
    String wrong = right.replaceFirst("\"00000001 00000001\"", "\"00000001 00000000\"");
    assertThat(wrong).isNotEqualTo(right);
    Path file = Files.writeString(folder.resolve("wrong.json"), wrong);
    Outcome outcome = read(file);
    assertThat(outcome.code()).isNotZero();
    assertThat(outcome.said()).contains("maps COPY").contains("00000000 is right");
  }
}
