// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import network.assay.node.cli.CommandRun;
import network.assay.node.json.JsonText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LanguageModelTest {
  private static final String TEXT = "the cat sat on the mat. the dog sat on the log. ";

  @TempDir Path folder;

  @BeforeEach
  void text() throws IOException {
    Files.writeString(folder.resolve("text.txt"), TEXT.repeat(30));
  }

  private CommandRun command(String... arguments) {
    var all = new ArrayList<>(List.of("compute"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--threads", "1"));
    return CommandRun.of(folder, all.toArray(String[]::new));
  }

  private JsonNode trained(String output, String... more) {
    var all =
        new ArrayList<>(
            List.of("train", "--data", "text.txt", "--batch", "4", "--json", "-o", output));
    all.addAll(List.of(more));
    CommandRun run = command(all.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return JsonText.parse(run.out());
  }

  private JsonNode gpt(String output, String... more) {
    var all =
        new ArrayList<>(
            List.of("--recipe", "gpt", "--layers", "1", "--heads", "2", "--width", "16"));
    all.addAll(List.of("--context", "16", "--rate", "0.01"));
    all.addAll(List.of(more));
    return trained(output, all.toArray(String[]::new));
  }

  private String written(String model, String... more) {
    var all = new ArrayList<>(List.of("run", model, "--prompt", "the ", "--tokens", "20"));
    all.addAll(List.of(more));
    CommandRun run = command(all.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
    return run.out();
  }

  @Test
  void a_text_is_learnt_and_gone_on_with() {
    JsonNode run = gpt("out", "--steps", "250");
    assertThat(run.get("heldOut").get("accuracy").asDouble()).isGreaterThan(0.5);
    assertThat(folder.resolve("out/tokenizer.json")).exists();
    String greedy = written("out/model.safetensors");
    assertThat(greedy).startsWith("the ").endsWith("\n");
    assertThat(greedy.strip().length()).isBetween(23, 24);
    assertThat(TEXT.repeat(2)).contains(greedy.substring(0, 12));
    String[] chance = {"--temperature", "2", "--top-k", "5", "--seed", "3"};
    assertThat(written("out/model.safetensors", chance))
        .isEqualTo(written("out/model.safetensors", chance))
        .isNotEqualTo(greedy);
    JsonNode json =
        JsonText.parse(written("out/model.safetensors", "--json", "--backend", "scalar"));
    assertThat(json.get("text").asText() + "\n").isEqualTo(greedy);
    assertThat(json.get("tokens")).hasSize(20);
  }

  @Test
  void backends_give_one_digest_and_going_on_is_never_having_stopped() {
    String[] style = {"--style", "llama", "--dropout", "0.1", "--schedule", "constant"};
    String vector = digest("a", style, "--steps", "6");
    assertThat(digest("b", style, "--steps", "6", "--backend", "scalar")).isEqualTo(vector);
    digest("c", style, "--steps", "2");
    assertThat(digest("c", style, "--steps", "6", "--resume")).isEqualTo(vector);
  }

  private String digest(String output, String[] style, String... more) {
    var all = new ArrayList<>(List.of(style));
    all.addAll(List.of(more));
    return gpt(output, all.toArray(String[]::new)).get("digest").asText();
  }

  @Test
  void adapters_learn_another_text_from_a_models_weights() throws IOException {
    gpt("base", "--steps", "60");
    Files.writeString(folder.resolve("text.txt"), "on the log sat the cat. ".repeat(40));
    JsonNode none =
        trained("none", "--from", "base/model.safetensors", "--steps", "1", "--rate", "1e-9");
    JsonNode tuned =
        trained(
            "tuned",
            "--from",
            "base/model.safetensors",
            "--lora",
            "4",
            "--steps",
            "40",
            "--rate",
            "0.02");
    assertThat(tuned.get("model").asText()).isEqualTo(none.get("model").asText());
    assertThat(tuned.get("heldOut").get("loss").asDouble())
        .isLessThan(0.92 * none.get("heldOut").get("loss").asDouble());
    // The adapters are in the weights: whoever runs them needs nothing else.
    assertThat(written("tuned/model.safetensors")).startsWith("the ");
    assertThat(
            command("train", "--recipe", "gpt", "--data", "text.txt", "--lora", "4", "-o", "x")
                .err())
        .contains("--lora adapts the weights that --from names");
  }

  @Test
  void texts_of_records_and_a_tokenizer_of_ones_own_are_taken() throws IOException {
    gpt("first", "--steps", "1");
    var lines = new StringBuilder();
    for (int i = 0; i < 20; i++) lines.append("{\"text\":\"" + TEXT + "\",\"id\":" + i + "}\n");
    Files.writeString(folder.resolve("text.jsonl"), lines);
    CommandRun run =
        command(
            "train",
            "--recipe",
            "gpt",
            "--data",
            "text.jsonl",
            "--tokenizer",
            "first/tokenizer.json",
            "--layers",
            "1",
            "--heads",
            "1",
            "--width",
            "8",
            "--context",
            "8",
            "--steps",
            "2",
            "--batch",
            "2",
            "-o",
            "second");
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.err()).contains("gpt of 1 layer, 1 head, width 8, context 8, 14 tokens");
    assertThat(folder.resolve("second/tokenizer.json"))
        .hasSameTextualContentAs(folder.resolve("first/tokenizer.json"));
    CommandRun odd = command("run", "second/model.safetensors", "--prompt", "xyz");
    assertThat(odd.err()).contains("--prompt: text: no token for the character x");
  }

  @Test
  void what_makes_no_transformer_is_refused() throws IOException {
    Files.writeString(folder.resolve("short.txt"), "abc");
    assertThat(command("train", "--recipe", "gpt", "--data", "short.txt").err())
        .contains("short.txt: 3 tokens; a context of 128 needs 129");
    assertThat(command("train", "--recipe", "gpt", "--data", "text.txt", "--heads", "3").err())
        .contains("error: a width of 128 in 3 heads");
    Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xE9, 'b'});
    assertThat(command("train", "--recipe", "gpt", "--data", "latin.txt").err())
        .contains("latin.txt: text: byte 1 begins no UTF-8 character");
    Files.writeString(
        folder.resolve("t.json"), "{\"model\":{\"type\":\"Morphemes\",\"vocab\":{}}}");
    assertThat(
            command("train", "--recipe", "gpt", "--data", "text.txt", "--tokenizer", "t.json")
                .err())
        .contains("type Morphemes is not supported; supported: BPE");
  }
}
