// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import network.assay.compute.FormatFault;
import network.assay.compute.format.JsonMutation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that would make a short text endless, or take endless time with it.
final class HostileTokenizerTest {
  private static final String NULL = "null";

  private static Tokenizer tokenizer(
      String normalizer, String preTokenizer, String decoder, String added) {
    return TokenizerFile.parse(
        """
        {"normalizer":%s,"pre_tokenizer":%s,"decoder":%s,"post_processor":null,"added_tokens":[%s],
         "model":{"type":"BPE","vocab":{"a":0,"b":1," ":2,"\\t":3},"merges":[]}}\
        """
            .formatted(normalizer, preTokenizer, decoder, added));
  }

  private static String replace(String from, String to) {
    return "{\"type\":\"Replace\",\"pattern\":{\"String\":\"%s\"},\"content\":\"%s\"}"
        .formatted(from, to);
  }

  private static String sequence(String field, String... steps) {
    return "{\"type\":\"Sequence\",\"%s\":[%s]}".formatted(field, String.join(",", steps));
  }

  private static String[] times(int count, String step) {
    return Collections.nCopies(count, step).toArray(String[]::new);
  }

  private static void refused(String normalizer, String preTokenizer, String decoder, String why) {
    assertThatThrownBy(() -> tokenizer(normalizer, preTokenizer, decoder, ""))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining(why);
  }

  @Test
  void replacements_may_not_multiply_a_text_without_end() {
    String doubles = replace("a", "aa");
    refused(sequence("normalizers", times(7, doubles)), NULL, NULL, "64 times");
    refused(NULL, NULL, sequence("decoders", times(7, doubles)), "64 times");
    refused(replace("a", "b".repeat(65)), NULL, NULL, "64 times");
    Tokenizer most = tokenizer(sequence("normalizers", times(6, doubles)), NULL, NULL, "");
    assertThat(most.encode("a")).hasSize(64).containsOnly(0);
  }

  /// What stands before each piece stands before each character, in the worst case.
  @Test
  void prefixes_may_not_multiply_a_text_without_end() {
    String prefix = "{\"type\":\"Prepend\",\"prepend\":\"%s\"}";
    refused(prefix.formatted("b".repeat(64)), NULL, NULL, "64 times");
    String sevens = sequence("normalizers", times(3, prefix.formatted("bbbbbbb")));
    refused(sevens, NULL, NULL, "64 times");
    var marks = new String[7];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = "{\"type\":\"Metaspace\",\"replacement\":\"%s\"}".formatted("ab".charAt(i % 2));
    }
    refused(NULL, sequence("pretokenizers", marks), NULL, "64 times");
    Tokenizer most = tokenizer(prefix.formatted("b".repeat(63)), NULL, NULL, "");
    assertThat(most.encode("a")).hasSize(64).endsWith(1, 0);
  }

  @Test
  void added_tokens_may_not_grow_beyond_bounds_when_they_are_normalized() {
    String tokens =
        IntStream.range(0, 100)
            .mapToObj(i -> "{\"id\":%d,\"content\":\"%s\"}".formatted(4 + i, i + "a".repeat(200)))
            .collect(Collectors.joining(","));
    assertThat(tokenizer(NULL, NULL, NULL, tokens).encode("a")).containsExactly(0);
    assertThatThrownBy(() -> tokenizer(replace("a", "b".repeat(64)), NULL, NULL, tokens))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("normalized, tokens of more than 1048576 characters together");
  }

  /// A few tokens that a template names often would be many.
  @Test
  void a_template_may_not_put_any_number_of_tokens_around_a_text() {
    String ids = IntStream.range(0, 600).mapToObj(i -> "0").collect(Collectors.joining(","));
    String special = "{\"SpecialToken\":{\"id\":\"x\",\"type_id\":0}}";
    String template =
        """
        {"post_processor":{"type":"TemplateProcessing","single":[%s,{"Sequence":{}},%s],
         "special_tokens":{"x":{"id":"x","ids":[%s]}}},
         "model":{"type":"BPE","vocab":{"a":0},"merges":[]}}\
        """;
    assertThat(TokenizerFile.parse(template.formatted(special, special, "0,0")).framed("a"))
        .hasSize(5);
    assertThatThrownBy(() -> TokenizerFile.parse(template.formatted(special, special, ids)))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("a template with more than 1024 tokens");
  }

  /// They go before and after characters, and are spelt with them.
  @Test
  void what_is_put_to_characters_is_short() {
    for (String field : new String[] {"continuing_subword_prefix", "end_of_word_suffix"}) {
      String json =
          "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[],\"%s\":\"%s\"}}";
      assertThat(TokenizerFile.parse(json.formatted(field, "")).encode("a")).containsExactly(0);
      assertThatThrownBy(() -> TokenizerFile.parse(json.formatted(field, "#".repeat(33))))
          .isInstanceOf(FormatFault.class)
          .hasMessageContaining(field + " of more than 32 characters");
    }
  }

  @Test
  void more_than_sixteen_steps_are_refused_however_they_are_nested() {
    String digits = "{\"type\":\"Digits\"}";
    refused(NULL, sequence("pretokenizers", times(17, digits)), NULL, "more than 16 steps");
    String nine = sequence("pretokenizers", times(9, digits));
    refused(NULL, sequence("pretokenizers", nine, nine), NULL, "more than 16 steps");
    String eight = sequence("pretokenizers", times(8, digits));
    String both = sequence("pretokenizers", eight, eight);
    assertThat(tokenizer(NULL, both, NULL, "").encode("ab")).containsExactly(0, 1);
  }

  @Test
  void bytes_written_as_characters_are_not_written_so_again() {
    String bytes = "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":false}";
    refused(NULL, sequence("pretokenizers", bytes, bytes), NULL, "ByteLevel twice");
  }

  /// Each of their characters takes a node of a tree.
  @Test
  void added_tokens_may_not_take_any_memory() {
    String tokens =
        IntStream.rangeClosed(0, TokenizerFile.MAX_ADDED_TOGETHER / TokenizerFile.MAX_ADDED)
            .mapToObj(
                i ->
                    "{\"id\":"
                        + (4 + i)
                        + ",\"content\":\""
                        + String.valueOf(100_000 + i).concat("x".repeat(250))
                        + "\"}")
            .collect(Collectors.joining(","));
    assertThatThrownBy(() -> tokenizer(NULL, NULL, NULL, tokens))
        .isInstanceOf(FormatFault.class)
        .hasMessageContaining("tokens of more than 1048576 characters together");
  }

  /// Whoever looked through the spaces again for each token would never end.
  @Test
  void tokens_in_a_long_run_of_spaces_take_time_once() {
    String space = "{\"id\":2,\"content\":\" \",\"lstrip\":true,\"rstrip\":true,\"special\":true}";
    String tab = "{\"id\":3,\"content\":\"\\t\",\"lstrip\":true,\"special\":true}";
    int count = 500_000;
    Tokenizer one = tokenizer(NULL, NULL, NULL, space);
    assertThat(one.encode("a" + " ".repeat(count) + "b")).hasSize(count + 2).endsWith(2, 1);
    Tokenizer two = tokenizer(NULL, NULL, NULL, space + "," + tab);
    assertThat(two.encode("a" + " \t".repeat(count) + "b")).hasSize(2 * count + 2).endsWith(3, 1);
  }

  /// Normal forms spell one character by many.
  @Test
  void compatible_characters_may_not_multiply_a_text_without_end() {
    String form = "{\"type\":\"NFKD\"}";
    Tokenizer one = tokenizer(form, NULL, NULL, "");
    assertThat(one.encode("a\u3000b")).containsExactly(0, 2, 1);
    refused(sequence("normalizers", form, form), NULL, NULL, "64 times");
  }

  private static String split(String regex) {
    return "{\"type\":\"Split\",\"pattern\":{\"Regex\":\"%s\"},\"behavior\":\"Isolated\"}"
        .formatted(regex);
  }

  @Test
  void a_pattern_that_would_never_end_is_a_fault_of_the_text_that_it_meets() {
    for (String regex : new String[] {"(?:a+)+c", "(?:a|a)+c", "a+a+a+a+c"}) {
      Tokenizer tokenizer = tokenizer(NULL, split(regex), NULL, "");
      assertThat(tokenizer.encode("aab")).containsExactly(0, 0, 1);
      assertThatThrownBy(() -> tokenizer.encode("a".repeat(1000)))
          .isInstanceOf(FormatFault.class)
          .hasMessageContaining("the tokenizer's patterns take more than 256 steps a character");
    }
  }

  /// Takes some thousand steps with a single character, and nothing of it.
  private static final String LONG_LOOK = "(?:|)".repeat(8) + "z";

  @Test
  void searches_of_many_small_pieces_are_bounded_together() {
    String each = split(".");
    String long15 = String.join(",", times(15, split(LONG_LOOK)));
    Tokenizer tokenizer = tokenizer(NULL, sequence("pretokenizers", each, long15), NULL, "");
    assertThat(tokenizer.encode("a")).containsExactly(0);
    assertThatThrownBy(() -> tokenizer.encode("ab".repeat(1000)))
        .isInstanceOf(FormatFault.class)
        .hasMessageStartingWith("text: the tokenizer's patterns take more than 256 steps");
  }

  @Test
  void searches_in_many_added_tokens_are_bounded_together() {
    String tokens =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "{\"id\":%d,\"content\":\"%c\"}".formatted(4 + i, 0x4E00 + i % 20_000))
            .collect(Collectors.joining(","));
    String step =
        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"%s\"},\"content\":\"\"}"
            .formatted(LONG_LOOK);
    String steps = sequence("normalizers", times(16, step));
    assertThatThrownBy(() -> tokenizer(steps, NULL, NULL, tokens))
        .isInstanceOf(FormatFault.class)
        .hasMessageStartingWith("tokenizer, added_tokens: the tokenizer's patterns take more");
  }

  @Test
  void searches_in_many_tokens_that_become_text_are_bounded_together() {
    String step =
        "{\"type\":\"Replace\",\"pattern\":{\"Regex\":\"%s\"},\"content\":\"\"}"
            .formatted(LONG_LOOK);
    Tokenizer tokenizer = tokenizer(NULL, NULL, step, "");
    assertThat(tokenizer.decode(0)).isEqualTo("a");
    assertThatThrownBy(() -> tokenizer.decode(new int[2000]))
        .isInstanceOf(FormatFault.class)
        .hasMessageStartingWith("text of tokens: the tokenizer's patterns take more");
  }

  /// Each part of a class that a character is compared with counts.
  @Test
  void a_large_class_takes_as_many_steps_as_it_has_parts() {
    String parts = "[^\\\\s]".repeat(150);
    Tokenizer tokenizer = tokenizer(NULL, split("[" + parts + "&&[b]]|[" + parts + "]"), NULL, "");
    assertThat(tokenizer.encode("ab")).containsExactly(0, 1);
    assertThatThrownBy(() -> tokenizer.encode("\u3000".repeat(4000)))
        .isInstanceOf(FormatFault.class)
        .hasMessageStartingWith("text: the tokenizer's patterns take more than 256 steps");
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama3", "qwen", "o200k", "deepseek", "clip", "bert", "t5"})
  void patterns_of_known_models_take_no_text_for_too_long(String name) {
    Tokenizer tokenizer =
        TokenizerFile.parse(JsonMutation.text(Cases.resource(name).get("tokenizer")));
    for (String part :
        List.of("\u4E2D\u6587", "\uD83D\uDE00\u3002 ", "a'B ", " \u3000", "\n \n1,")) {
      assertThatCode(() -> tokenizer.encode(part.repeat(20_000))).doesNotThrowAnyException();
    }
  }

  // A table with the words of a trie, and texts.
  private static String charsmap(String texts, int... words) {
    byte[] after = texts.getBytes(StandardCharsets.UTF_8);
    var bytes =
        ByteBuffer.allocate(4 + 4 * words.length + after.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(4 * words.length);
    for (int word : words) bytes.putInt(word);
    return precompiled(Base64.getEncoder().encodeToString(bytes.put(after).array()));
  }

  private static String precompiled(String base64) {
    return "{\"type\":\"Precompiled\",\"precompiled_charsmap\":\"%s\"}".formatted(base64);
  }

  // One in which an a leads to a value, in a block of its own.
  private static String ofA(String texts, int value) {
    int[] words = new int[768];
    words[0] = 256 << 10;
    words[256 + 'a'] = 'a' | 1 << 8 | ((256 + 'a') ^ 512) << 10;
    words[512] = 1 << 31 | value;
    return charsmap(texts, words);
  }

  @Test
  void a_table_of_characters_is_what_it_says_or_refused() {
    assertThat(tokenizer(ofA("x\0bb\0", 2), NULL, NULL, "").encode("a b"))
        .containsExactly(1, 1, 2, 1);
    assertThat(tokenizer(ofA("x\0bb", 4), NULL, NULL, "").encode("aa")).isEmpty();
    refused(ofA("bb", 3), NULL, NULL, "a value that points to no text");
    refused(ofA("\u00e9", 1), NULL, NULL, "a value that points to no text");
    refused(ofA("b".repeat(65), 0), NULL, NULL, "64 times");
    refused(ofA("b".repeat(257), 0), NULL, NULL, "a text of more than 256 bytes");
    refused(precompiled("AAAA!"), NULL, NULL, "no base64");
    refused(precompiled(""), NULL, NULL, "a trie that is cut off");
    refused(precompiled("BAAAAA=="), NULL, NULL, "a trie that is cut off");
    refused(charsmap(""), NULL, NULL, "a trie that is cut off");
    refused(charsmap("", new int[(1 << 20) + 1]), NULL, NULL, "more than 1048576 words");
    refused(precompiled("BAAAAAAAAAD/"), NULL, NULL, "no UTF-8");
  }

  /// Each of its words looks like the follower of the one before, and far away ones are none.
  @Test
  void a_table_of_characters_that_leads_anywhere_takes_little_time() {
    int[] words = new int[1 << 16];
    for (int i = 0; i < words.length; i++) words[i] = i & 0xFF | i * 0x9E3779B9 & ~0x800003FF;
    Tokenizer tokenizer = tokenizer(charsmap("b", words), NULL, NULL, "");
    assertThat(tokenizer.encode("ab".repeat(1000))).hasSize(2000);
  }

  @Test
  void tokens_that_are_looked_for_everywhere_are_short() {
    String unigram = "{\"model\":{\"type\":\"Unigram\",\"vocab\":[[\"%s\",-1.5],[\"a\",-9]]}}";
    String word = "a".repeat(256);
    Tokenizer most = TokenizerFile.parse(unigram.formatted(word));
    assertThat(most.encode(word.repeat(200))).hasSize(200).containsOnly(0);
    assertThatThrownBy(() -> TokenizerFile.parse(unigram.formatted(word + "a")))
        .isInstanceOf(FormatFault.class)
        .hasMessage("tokenizer, model: a token of more than 256 characters");
    String pieces =
        "{\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"a\",\"vocab\":{\"a\":0,\"##%s\":1},"
            + "\"max_input_chars_per_word\":999999999999}}";
    Tokenizer many = TokenizerFile.parse(pieces.formatted("b".repeat(200)));
    assertThat(many.encode("a" + "b".repeat(200_000))).hasSize(1001);
    assertThat(many.encode("a" + "b".repeat(200_001))).containsExactly(0);
  }
}
