// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import network.assay.compute.FormatFault;
import network.assay.compute.format.Json;
import network.assay.compute.format.JsonMutation;
import network.assay.compute.text.pattern.CharClasses;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The cases are what the reference implementation says: see src/test/python/tokenizers_cases.py.
final class TokenizerFileTest {
  private static Json.Fields resource(String name) {
    return Cases.resource(name);
  }

  private static Tokenizer tokenizer(String name) {
    return TokenizerFile.parse(JsonMutation.text(resource(name).get("tokenizer")));
  }

  @ParameterizedTest
  @MethodSource("network.assay.compute.text.Cases#names")
  void tokens_and_text_are_those_of_the_reference(String name) {
    Cases.tokensAndText(resource(name));
  }

  @Test
  void pieces_are_those_that_the_reference_cuts() {
    Cases.pieces(resource("pieces"));
  }

  @Test
  void normal_texts_are_those_of_the_reference() {
    Cases.normal(resource("normal"));
    Cases.normal(resource("charsmap"));
  }

  @Test
  void a_text_without_end_takes_no_more_than_n_log_n() {
    Tokenizer tokenizer = tokenizer("llama2");
    // One piece each; a quadratic merge of the first would take hours.
    for (String unit : new String[] {"a", "the chain ", "\uD83D\uDE00"}) {
      String text = unit.repeat(1 << 17);
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
    String spaces = " ".repeat(1 << 18) + "\n".repeat(1 << 18) + "x";
    assertThat(tokenizer("llama3").decode(tokenizer("llama3").encode(spaces))).isEqualTo(spaces);
    assertThat(tokenizer("gpt2").decode(tokenizer("gpt2").encode(spaces))).isEqualTo(spaces);
  }

  @Test
  void half_a_surrogate_pair_and_unknown_tokens_are_refused() {
    Tokenizer tokenizer = tokenizer("gpt2");
    for (String text : new String[] {"ab\uD83D", "ab\uDE00c", "ab\uD83Dx"}) {
      assertThatThrownBy(() -> tokenizer.encode(text))
          .isInstanceOf(FormatFault.class)
          .hasMessage("text: character 2 is half a surrogate pair");
    }
    assertThatThrownBy(() -> tokenizer.decode(1, 400))
        .isInstanceOf(FormatFault.class)
        .hasMessage("token 400; the vocabulary has 0 to 399");
    assertThat(tokenizer.size()).isEqualTo(400);
    assertThat(tokenizer.id("<|end|>")).hasValue(0);
    assertThat(tokenizer.id("no such token")).isEmpty();
  }

  @Test
  void characters_of_a_text_are_a_vocabulary() {
    Tokenizer tokenizer = Characters.of("hello\n\uD83D\uDE00 \"w\\\"");
    assertThat(tokenizer.size()).isEqualTo(10);
    assertThat(tokenizer.encode("\n \"\\")).isEqualTo(new int[] {0, 1, 2, 3});
    assertThat(tokenizer.decode(tokenizer.encode("well\uD83D\uDE00")))
        .isEqualTo("well\uD83D\uDE00");
    assertThat(tokenizer.framed("he")).isEqualTo(tokenizer.encode("he"));
    Tokenizer again = TokenizerFile.parse(tokenizer.json());
    assertThat(again.encode("hello")).isEqualTo(tokenizer.encode("hello"));
    assertThatThrownBy(() -> tokenizer.encode("hex"))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("no token for the character x (U+0078)");
    assertThat(tokenizer.encode("he")).hasSize(2);
  }

  private static void refused(String change, String by, String why) {
    String json = JsonMutation.text(resource("llama3").get("tokenizer"));
    assertThat(json).contains(change);
    assertThatThrownBy(() -> TokenizerFile.parse(json.replace(change, by)))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining(why);
  }

  @Test
  void what_is_not_supported_is_named_with_what_is() {
    refused(
        "\"type\":\"BPE\"",
        "\"type\":\"Morphemes\"",
        "tokenizer, model: type Morphemes is not supported; supported: BPE, WordPiece");
    refused(
        "\"type\":\"Split\"",
        "\"type\":\"UnicodeScripts\"",
        "tokenizer, pre_tokenizer: type UnicodeScripts is not supported; supported: ByteLevel,");
    refused(
        "(?!",
        "(?<!",
        "pre_tokenizer: pattern, character 107: looking behind is not supported; supported: char");
    refused("Isolated", "Merged", "behavior is Removed, Isolated,");
    refused(
        "\"normalizer\":null",
        "\"normalizer\":{\"type\":\"Nmt\"}",
        "tokenizer, normalizer: type Nmt is not supported; supported: Sequence, Prepend");
    refused(
        "\"normalizer\":null",
        "\"normalizer\":{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"AA==\"}",
        "tokenizer, normalizer: precompiled_charsmap has a trie that is cut off");
    refused(
        "\"decoder\":{\"type\":\"ByteLevel\"",
        "\"decoder\":{\"type\":\"CTC\"",
        "tokenizer, decoder: type CTC is not supported");
    refused("\"dropout\":null", "\"dropout\":0.1", "dropout makes tokens a matter of chance");
    refused("\"unk_token\":null", "\"unk_token\":\"none\"", "the vocabulary lacks none");
    refused("\"merges\":[[", "\"merges\":[[\"x\"],[", "merge 0 is no pair of tokens");
    refused("\"merges\":[[", "\"merges\":[\"a b c\",[", "merge 0 is no pair of tokens");
    refused("\"merges\":[[", "\"merges\":[\"! no\",[", "the vocabulary lacks no");
    refused("\"<s>\":1", "\"<s>\":16777216", "token 16777216; 0 to 16777215 are allowed");
    refused("\"<s>\":1", "\"<s>\":-1", "token -1");
    refused("\"<s>\":1", "\"<s>\":7", "<s> is 1, and 7 in the vocabulary");
    refused("\"content\":\"<s>\"", "\"content\":\"\"", "a token of 0 characters");
    refused("\"vocab\":{", "\"vocab\":[],\"v\":{", "vocab is an object from token to number");
    refused("\"vocab\":{", "\"vocab\":1,\"v\":{", "neither an object from token to number nor");
    assertThatThrownBy(() -> TokenizerFile.parse("[]")).isInstanceOf(FormatFault.class);
  }

  @Test
  void damaged_files_give_a_tokenizer_or_a_fault_and_nothing_else() {
    assertThat(refusals(300)).isGreaterThan(100);
  }

  @Tag("long")
  @Test
  void many_damaged_files_give_a_tokenizer_or_a_fault_and_nothing_else() {
    assertThat(refusals(20_000)).isGreaterThan(5_000);
  }

  private static int refusals(int rounds) {
    Random random = new Random(8);
    int refused = 0;
    for (String name : new String[] {"llama2", "added", "metaspace", "continuing"}) {
      String good = JsonMutation.text(resource(name).get("tokenizer"));
      // Half of the damage goes where the parts are named.
      int model = good.indexOf("\"model\"");
      for (int round = 0; round < rounds; round++) {
        var text = new StringBuilder(good);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
          int at = random.nextInt(round % 2 == 0 ? model : text.length());
          text.setCharAt(at, (char) (32 + random.nextInt(95)));
        }
        try {
          Tokenizer tokenizer = TokenizerFile.parse(text.toString());
          tokenizer.decode(tokenizer.framed("the chain, word <s> 12"));
        } catch (FormatFault expected) {
          refused++;
        }
      }
    }
    return refused;
  }

  @Test
  void our_table_of_characters_is_that_of_unicode_16() {
    for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
      // Java 25 has Unicode 16. Should a later one fail here, it is Java that moved.
      int type = Character.getType(point);
      boolean number =
          type == Character.DECIMAL_DIGIT_NUMBER
              || type == Character.LETTER_NUMBER
              || type == Character.OTHER_NUMBER;
      if (CharClasses.letter(point) != Character.isLetter(point)
          || CharClasses.number(point) != number) {
        throw new AssertionError("U+%04X".formatted(point));
      }
    }
  }
}
