// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Our tables of characters: the JDK's follow the version of Unicode, and with them tokens would
/// follow the version of Java.
///
/// They are what the package `tokenizers` 0.23.3 says of each code point; see
/// src/test/python/char_classes.py. A line is a name and ranges, in hexadecimal.
final class CharFile {
  /// Hears a table, range by range.
  interface Ranges {
    void range(String name, int first, int last);
  }

  private CharFile() {}

  static void read(String file, Ranges ranges) {
    for (String line : lines(file)) {
      String[] words = line.split(" ");
      for (int i = 1; i < words.length; i++) {
        int dash = words[i].indexOf('-');
        int first = point(dash < 0 ? words[i] : words[i].substring(0, dash));
        ranges.range(words[0], first, dash < 0 ? first : point(words[i].substring(dash + 1)));
      }
    }
  }

  /// A table in which class `i` of `names` sets bit `i`.
  static byte[] bits(String file, List<String> names) {
    byte[] table = new byte[Character.MAX_CODE_POINT + 1];
    read(
        file,
        (name, first, last) -> {
          int bit = names.indexOf(name);
          if (bit < 0) throw new IllegalStateException(file + ": class " + name);
          for (int point = first; point <= last; point++) table[point] |= (byte) (1 << bit);
        });
    return table;
  }

  static List<String> lines(String file) {
    try (InputStream in = CharFile.class.getResourceAsStream(file);
        var lines =
            new BufferedReader(
                new InputStreamReader(
                    Objects.requireNonNull(in, file), StandardCharsets.US_ASCII))) {
      return lines.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int point(String word) {
    return Integer.parseInt(word, 16);
  }
}
