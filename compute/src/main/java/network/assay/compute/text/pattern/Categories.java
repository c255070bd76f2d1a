// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.List;

/// General categories of Unicode 16, as sets of them: bits.
final class Categories {
  private static final List<String> NAMES =
      List.of(
          "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe",
          "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co");

  private static final byte[] TABLE = table();

  private Categories() {}

  private static byte[] table() {
    byte[] table = new byte[Character.MAX_CODE_POINT + 1];
    CharFile.read(
        "categories.txt",
        (name, first, last) -> {
          byte category = (byte) NAMES.indexOf(name);
          for (int point = first; point <= last; point++) table[point] = category;
        });
    return table;
  }

  /// The set that `\p{name}` means, a category or all that begin with a letter; 0 if none.
  static int named(String name) {
    int set = 0;
    for (int i = 0; i < NAMES.size(); i++) {
      String category = NAMES.get(i);
      if (category.equals(name) || (name.length() == 1 && category.startsWith(name))) set |= 1 << i;
    }
    return set;
  }

  static boolean among(int set, int point) {
    return (set >> TABLE[point] & 1) != 0;
  }
}
