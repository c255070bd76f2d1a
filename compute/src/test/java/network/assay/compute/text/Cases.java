// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import network.assay.compute.format.Json;
import network.assay.compute.format.JsonMutation;
import network.assay.compute.text.pattern.Effort;

/// What the reference implementation says: see src/test/python/tokenizers_cases.py, and beside it
/// charsmap_cases.py.
final class Cases {
  private static final List<String> NAMES =
      List.of(
          "gpt2",
          "prefixed",
          "llama3",
          "qwen",
          "llama2",
          "metaspace",
          "fused",
          "unfused",
          "continuing",
          "meta-decoded",
          "digits",
          "added",
          "added-normalized",
          "o200k",
          "deepseek",
          "gemma",
          "clip",
          "bert",
          "bert-cased",
          "t5",
          "unigram-bytes",
          "words",
          "charsmap");

  private Cases() {}

  /// The tokenizers with cases.
  static List<String> names() {
    return NAMES;
  }

  static Json.Fields resource(String name) {
    try (InputStream in = Cases.class.getResourceAsStream(name + ".json")) {
      return parse(Objects.requireNonNull(in, name).readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static Json.Fields parse(byte[] json) {
    return Json.parse(new String(json, StandardCharsets.UTF_8)).fields();
  }

  static void tokensAndText(Json.Fields resource) {
    Tokenizer tokenizer = TokenizerFile.parse(JsonMutation.text(resource.get("tokenizer")));
    for (Json one : resource.get("cases").items()) {
      Json.Fields given = one.fields();
      String text = given.get("text").text();
      int[] expected = ids(given.get("ids"));
      // Twice: the second time pieces are known.
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(expected);
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(expected);
      assertThat(tokenizer.decode(expected)).as(text).isEqualTo(given.get("decoded").text());
      if (given.has("framed")) {
        assertThat(tokenizer.framed(text)).as(text).isEqualTo(ids(given.get("framed")));
      }
    }
  }

  static void pieces(Json.Fields resource) {
    for (Json group : resource.get("pieces").items()) {
      Json split = group.fields().get("split");
      PreTokenizer cuts = PreTokenizers.preTokenizer(Part.of("pre_tokenizer", split));
      for (Json one : group.fields().get("cases").items()) {
        String text = one.items().getFirst().text();
        var pieces = new ArrayList<String>();
        cuts.each(text, true, Effort.on("text", text.length()), pieces::add);
        List<String> expected = one.items().getLast().items().stream().map(Json::text).toList();
        assertThat(pieces).as("%s: %s", JsonMutation.text(split), text).isEqualTo(expected);
      }
    }
  }

  static void normal(Json.Fields resource) {
    for (Json group : resource.get("normal").items()) {
      Json step = group.fields().get("normalizer");
      Normalizer normalizer = Normalizers.normalizer(Part.of("normalizer", step));
      for (Json one : group.fields().get("cases").items()) {
        String text = one.items().getFirst().text();
        assertThat(normalizer.apply(text, Effort.on("text", text.length())))
            .as("%s: %s", JsonMutation.text(step), text)
            .isEqualTo(one.items().getLast().text());
      }
    }
  }

  private static int[] ids(Json json) {
    return json.items().stream().mapToInt(id -> (int) id.whole()).toArray();
  }
}
