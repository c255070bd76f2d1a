// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// docs/spec/exact-ops.md as a text to look things up in.
final class SpecificationPage {
  private static final Path FILE = Path.of("../docs/spec/exact-ops.md");
  private static final Pattern WORD = Pattern.compile("(?<![0-9A-Fa-fx])[0-9A-F]{8}(?![0-9A-F])");

  private final String text;

  private SpecificationPage(String text) {
    this.text = text;
  }

  static SpecificationPage read() {
    try {
      return new SpecificationPage(Files.readString(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What stands under the heading that begins with `number`, up to the next heading.
  String section(String number) {
    Pattern pattern =
        Pattern.compile("^#+ " + Pattern.quote(number) + "\\.? .*?(?=^#|\\z)", flags());
    Matcher found = pattern.matcher(text);
    if (!found.find()) throw new AssertionError("the page has no section " + number);
    return found.group();
  }

  private static int flags() {
    return Pattern.MULTILINE | Pattern.DOTALL;
  }

  /// All bit patterns of a section, in order.
  List<Integer> patterns(String number) {
    var all = new ArrayList<Integer>();
    Matcher words = WORD.matcher(section(number));
    while (words.find()) all.add(Integer.parseUnsignedInt(words.group(), 16));
    return all;
  }

  /// What the groups of `pattern` match in a section: each match's one after the other. A blank in
  /// the pattern stands for any blanks and line ends.
  List<String> find(String number, String pattern) {
    Matcher found = Pattern.compile(pattern.replace(" ", "\\s+")).matcher(section(number));
    var groups = new ArrayList<String>();
    while (found.find()) {
      for (int i = 1; i <= found.groupCount(); i++) groups.add(found.group(i));
    }
    if (groups.isEmpty())
      throw new AssertionError("section " + number + " does not say " + pattern);
    return groups;
  }
}
