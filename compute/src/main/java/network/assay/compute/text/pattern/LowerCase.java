// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.HashMap;
import java.util.Map;

/// Small letters, character by character: what stands around one makes no odds.
public final class LowerCase {
  private static final Map<Integer, String> TABLE = table();

  private LowerCase() {}

  private static Map<Integer, String> table() {
    var table = new HashMap<Integer, String>();
    for (String line : CharFile.lines("lower-case.txt")) {
      String[] words = line.split(" ");
      var small = new StringBuilder();
      for (int i = 1; i < words.length; i++) small.appendCodePoint(CharFile.point(words[i]));
      table.put(CharFile.point(words[0]), small.toString());
    }
    return table;
  }

  public static String of(String text) {
    var small = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (point < 'A') {
                small.append((char) point);
                return;
              }
              String made = TABLE.get(point);
              if (made == null) small.appendCodePoint(point);
              else small.append(made);
            });
    return small.toString();
  }
}
