// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import network.assay.compute.Dice;
import network.assay.compute.FormatFault;
import network.assay.compute.FuzzedFiles;
import network.assay.compute.format.Json;
import network.assay.compute.format.JsonMutation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Files of tokenizers that mean something else. What is taken makes tokens that it has, the same
/// ones each time, and text of them.
final class MutatedTokenizerTest {
  private static final List<String> TEXTS =
      List.of("", " ", "the whale, 1851", "a\u2581b \t\n  c", "\uD83D\uDE00 <|end|>", "Qu\u00e9?");

  /// A token of 2^24 - 1 takes a table of so many.
  private static final long MOST_BYTES = 1L << 29;

  @Test
  void changed_tokenizers_are_refused_or_work() throws IOException {
    mutate(41, 50);
  }

  @Tag("long")
  @Test
  void many_changed_tokenizers_are_refused_or_work() throws IOException {
    mutate(42, FuzzedFiles.MANY / 20);
  }

  private static void mutate(int seed, int cases) throws IOException {
    var files = new ArrayList<Json>();
    for (String name : Cases.names()) files.add(Cases.resource(name).get("tokenizer"));
    FuzzedFiles.read(
        seed,
        cases * files.size(),
        MOST_BYTES,
        dice -> works(dice, new JsonMutation(dice, dice.any(files)).text()));
  }

  private static void works(Dice dice, String json) {
    Tokenizer tokenizer = TokenizerFile.parse(json);
    String text = dice.any(TEXTS);
    int[] tokens;
    try {
      tokens = tokenizer.framed(text);
    } catch (FormatFault e) {
      assertThat(e).hasMessageStartingWith("text: ");
      return;
    }
    assertThat(tokenizer.framed(text)).isEqualTo(tokens);
    for (int token : tokens) assertThat(token).isBetween(0, tokenizer.size() - 1);
    assertThat(tokenizer.decode(tokens)).isEqualTo(tokenizer.decode(tokens));
  }
}
