// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.Dice;
import network.assay.compute.FormatFault;
import network.assay.compute.FuzzedFiles;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What patterns match is compared with the reference in `TokenizerFileTest`.
final class PatternTest {
  private static List<String> found(String regex, String text) {
    var found = new ArrayList<String>();
    Pattern.parse(regex)
        .each(
            text,
            Effort.on("text", text.length()),
            (from, to) -> found.add(text.substring(from, to)));
    return found;
  }

  private static void refused(String regex, String why) {
    assertThatThrownBy(() -> Pattern.parse(regex))
        .isInstanceOf(FormatFault.class)
        .hasMessageStartingWith("pattern")
        .hasMessageContaining(why);
  }

  @Test
  void quantifiers_take_much_or_little_or_keep_what_they_took() {
    assertThat(found("a{2,3}", "aaaaaaa")).containsExactly("aaa", "aaa");
    assertThat(found("a{2,3}?", "aaaaa")).containsExactly("aa", "aa");
    assertThat(found("a+ab", "aaab")).containsExactly("aaab");
    assertThat(found("a++ab", "aaab")).isEmpty();
    assertThat(found("(?:ab?)*?c", "abac")).containsExactly("abac");
    assertThat(found("a{1,2}+b", "aaaaab")).containsExactly("aaaaab");
    assertThat(found("(?>a|ab)c|b", "abc")).containsExactly("b");
  }

  @Test
  void characters_beyond_sixteen_bits_are_one() {
    assertThat(found(".", "\uD83D\uDE00a")).containsExactly("\uD83D\uDE00", "a");
    assertThat(found("[^a]+a", "\uD83D\uDE00\uD83D\uDE00a")).hasSize(1);
    assertThat(found("\\p{So}+(?=\\p{So})", "\uD83D\uDE00\uD83D\uDE00"))
        .containsExactly("\uD83D\uDE00");
  }

  @Test
  void what_is_not_supported_is_named_with_its_place() {
    refused("a(?<=b)", "character 3: looking behind is not supported; supported: characters,");
    refused("a\\b", "the escape \\b is not supported");
    refused("\\w+", "the escape \\w");
    refused("^a", "^ is not supported");
    refused("\\p{Greek}", "the property Greek is not supported");
    refused("(?i:\\p{L})", "a property within (?i:");
    refused("(?i:[a-z])", "a range within (?i:");
    refused("(?i:\u00e9)", "a character beyond ASCII within (?i:");
    refused("(?i:miSS)", "ss within (?i:");
    refused("(?<name>a)", "a group of this kind");
    refused("[[:alpha:]]", "a class of POSIX");
    refused("a**", "a quantifier with nothing before it, or after another, is not supported");
    refused("(?:a*)*", "to repeat what may match nothing");
    refused("a|b*", "it may match nothing");
    refused("a{3}?", "? after {n}");
  }

  @Test
  void what_is_broken_is_named_with_its_place() {
    refused("(a", "a closing bracket is due");
    refused("a)", "a bracket closes that was not opened");
    refused("[a", "it ends early");
    refused("a\\", "it ends early");
    refused("\\x{110000}", "a character in hexadecimal digits is due");
    refused("\\ud800", "a character in hexadecimal digits is due");
    refused("[b-a]", "a range that ends before it begins");
    refused("a{3,2}", "a count whose end is below its start");
    refused("a{1001}", "a count from 0 to 1000 is due");
    refused("(?:(?:ab){1000}){1000}", "over 4096 steps");
    refused("a".repeat(2049), "longer than 2048 characters");
    refused("(".repeat(40) + "a" + ")".repeat(40), "a group nested so deep");
    refused("[".repeat(40) + "a" + "]".repeat(40), "a class nested so deep");
  }

  @Test
  void any_pattern_is_refused_or_ends() {
    any(51, 4_000);
  }

  @Tag("long")
  @Test
  void very_many_patterns_are_refused_or_end() {
    any(52, FuzzedFiles.MANY);
  }

  private static void any(int seed, int cases) {
    List<String> parts =
        List.of(
            "a",
            "b",
            "\\s",
            "[^a]",
            "\\p{Lu}",
            "|",
            "(?:",
            "(?>",
            "(?!",
            "(?=",
            ")",
            "*",
            "+",
            "?",
            "{2}",
            "{1,3}",
            "$",
            ".",
            "[ab&&[^b]]",
            "(?i:s",
            "\\",
            "[",
            "]",
            "^",
            "-",
            "\u00e9");
    FuzzedFiles.read(
        seed,
        cases,
        1L << 26,
        dice -> {
          var regex = new StringBuilder();
          for (int i = 1 + dice.roll(10); i > 0; i--) regex.append(dice.any(parts));
          works(Pattern.parse(regex.toString()), dice);
        });
  }

  private static void works(Pattern pattern, Dice dice) {
    var text = new StringBuilder();
    for (int i = dice.roll(60); i > 0; i--) {
      text.append(dice.any(List.of("a", "b", " ", "A", "s", "\n", "\uD83D\uDE00", "aaaa")));
    }
    int[] end = {0};
    pattern.each(
        text.toString(),
        Effort.on("text", text.length()),
        (from, to) -> {
          assertThat(from).isGreaterThanOrEqualTo(end[0]);
          assertThat(to - from).isGreaterThanOrEqualTo(pattern.shortest());
          assertThat(to).isLessThanOrEqualTo(text.length());
          end[0] = to;
        });
  }
}
