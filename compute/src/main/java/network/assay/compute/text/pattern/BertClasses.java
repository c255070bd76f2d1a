// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.List;

/// Classes of characters as the normalizer BertNormalizer has them.
public final class BertClasses {
  private static final int CONTROL = 1;
  private static final int SPACE = 2;
  private static final int CHINESE = 4;
  private static final int ACCENT = 8;

  private static final byte[] TABLE =
      CharFile.bits("bert-classes.txt", List.of("control", "space", "chinese", "accent"));

  private BertClasses() {}

  /// Taken away where text is cleaned.
  public static boolean control(int point) {
    return (TABLE[point] & CONTROL) != 0;
  }

  /// Becomes a space where text is cleaned.
  public static boolean space(int point) {
    return (TABLE[point] & SPACE) != 0;
  }

  /// Stands between spaces.
  public static boolean chinese(int point) {
    return (TABLE[point] & CHINESE) != 0;
  }

  /// Taken away with the accents, once decomposed.
  public static boolean accent(int point) {
    return (TABLE[point] & ACCENT) != 0;
  }
}
