// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import network.assay.node.json.JsonText;
import network.assay.node.life.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From a text to a model, from the model to adapters, and from these to a model again, by the
/// commands that `config/examples/adapters.yaml` names.
final class AdapterCommandsTest {
  private static final String TEXT = "the cat sat on the mat. the dog sat on the log. ";
  private static final Path EXAMPLE = Path.of("../config/examples/adapters.yaml");

  @TempDir Path folder;

  private CommandRun run(String... arguments) {
    CommandRun run = CommandRun.of(folder, arguments);
    assertThat(run.exit()).as(List.of(arguments) + run.err()).isZero();
    return run;
  }

  private void job(int vocabulary) throws IOException {
    String job =
        Files.readString(EXAMPLE)
            .replaceAll("(?m)^( *layers:) 4", "$1 1")
            .replaceAll("(?m)^( *heads:) 4", "$1 2")
            .replaceAll("(?m)^( *width:) 128", "$1 16")
            .replaceAll("(?m)^( *context:) 64", "$1 8")
            .replaceAll("(?m)^( *vocabulary:) [0-9]+", "$1 " + vocabulary)
            .replaceAll("(?m)^( *rounds:) 4", "$1 1")
            .replaceAll("(?m)^( *inner_steps:) 50", "$1 10");
    Files.writeString(folder.resolve("adapters.yaml"), job);
  }

  @Test
  void a_texts_model_gets_adapters_and_they_are_put_into_it() throws IOException {
    Files.writeString(folder.resolve("book.txt"), TEXT.repeat(20));
    Files.writeString(folder.resolve("letters-train.txt"), "the mat sat on the cat. ".repeat(40));
    Files.writeString(folder.resolve("letters-test.txt"), "the log sat on the dog. ".repeat(5));
    run(
        ("compute train --recipe gpt --data book.txt --layers 1 --heads 2 --width 16 --context 8"
                + " --steps 2 --batch 2 --threads 1 -o book")
            .split(" "));
    job(14);
    String validated = run("job", "validate", "adapters.yaml").out();
    assertThat(validated).contains("letters: 4 tasks").contains("op over 119 training samples");
    run("job", "run", "adapters.yaml", "-o", "adapters.safetensors");
    assertThat(run("compute", "inspect", "adapters.safetensors").out())
        .contains("attn.c_attn.lora_A.weight")
        .doesNotContain("wte");

    String merged =
        run("job merge adapters.yaml adapters.safetensors -o letters --json".split(" ")).out();
    assertThat(JsonText.parse(merged).get("digest").asText()).hasSize(64);
    assertThat(run("compute", "inspect", "letters").out())
        .contains("gpt of 1 layer, 2 heads, width 16, context 8, 14 tokens");
    assertThat(run("compute", "run", "letters", "--prompt", "the ").out()).startsWith("the ");

    // The base has 14 tokens, whatever the job says.
    job(15);
    CommandRun other = CommandRun.of(folder, "job", "validate", "adapters.yaml");
    assertThat(other.exit()).isEqualTo(ExitCode.CONFIGURATION.code());
    assertThat(other.err())
        .contains("model.safetensors: the weights have transformer.wte.weight", "[15,16]");
  }
}
