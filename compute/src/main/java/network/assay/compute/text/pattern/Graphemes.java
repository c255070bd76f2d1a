// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.Locale;

/// Which characters stay together as one to a reader: the extended grapheme clusters of Unicode 16
/// (Annex 29). Flags, pairs of letters, are not put together: that makes no odds to who asks for
/// short clusters alone.
public final class Graphemes {
  private enum Kind {
    OTHER,
    CR,
    LF,
    CONTROL,
    /// Joins what is before it; stands within conjuncts.
    EXTEND,
    /// The same, and links consonants.
    LINKER,
    /// The same, and ends a conjunct.
    PLAIN,
    MARK,
    ZWJ,
    PREPEND,
    PICTURE,
    CONSONANT,
    L,
    V,
    T,
    LV,
    LVT
  }

  private static final Kind[] KINDS = Kind.values();
  private static final byte[] TABLE = table();

  /// What was seen of a conjunct, and of pictures that are joined.
  private enum Seen {
    NOTHING,
    FIRST,
    LINK
  }

  private Graphemes() {}

  private static byte[] table() {
    byte[] table = new byte[Character.MAX_CODE_POINT + 1];
    CharFile.read(
        "graphemes.txt",
        (name, first, last) -> {
          byte kind = (byte) Kind.valueOf(name.toUpperCase(Locale.ROOT)).ordinal();
          for (int point = first; point <= last; point++) table[point] = kind;
        });
    return table;
  }

  /// Where the cluster ends that begins at `from`, before the end of `text`.
  public static int end(String text, int from) {
    int at = from;
    Kind before = Kind.OTHER;
    Seen conjunct = Seen.NOTHING;
    Seen picture = Seen.NOTHING;
    while (at < text.length()) {
      int point = text.codePointAt(at);
      Kind kind = KINDS[TABLE[point]];
      if (at > from) {
        boolean linked =
            (kind == Kind.CONSONANT && conjunct == Seen.LINK)
                || (kind == Kind.PICTURE && picture == Seen.LINK);
        if (!linked && !joins(before, kind)) break;
      }
      conjunct = conjunct(conjunct, kind);
      picture = picture(picture, kind);
      before = kind;
      at += Character.charCount(point);
    }
    return at;
  }

  private static boolean joins(Kind before, Kind kind) {
    if (before == Kind.CR) return kind == Kind.LF;
    if (isControl(before) || isControl(kind)) return false;
    return switch (kind) {
      case EXTEND, LINKER, PLAIN, MARK, ZWJ -> true;
      case L, LV, LVT -> before == Kind.L || before == Kind.PREPEND;
      case V -> before == Kind.L || before == Kind.V || before == Kind.LV || before == Kind.PREPEND;
      case T ->
          before == Kind.V
              || before == Kind.T
              || before == Kind.LV
              || before == Kind.LVT
              || before == Kind.PREPEND;
      case OTHER, PREPEND, PICTURE, CONSONANT -> before == Kind.PREPEND;
      case CR, LF, CONTROL -> false;
    };
  }

  private static boolean isControl(Kind kind) {
    return kind == Kind.CONTROL || kind == Kind.CR || kind == Kind.LF;
  }

  private static Seen conjunct(Seen seen, Kind kind) {
    return switch (kind) {
      case CONSONANT -> Seen.FIRST;
      case LINKER -> seen == Seen.NOTHING ? seen : Seen.LINK;
      case EXTEND, ZWJ -> seen;
      case OTHER, CR, LF, CONTROL, PLAIN, MARK, PREPEND, PICTURE, L, V, T, LV, LVT -> Seen.NOTHING;
    };
  }

  private static Seen picture(Seen seen, Kind kind) {
    return switch (kind) {
      case PICTURE -> Seen.FIRST;
      case EXTEND, LINKER, PLAIN -> seen == Seen.FIRST ? seen : Seen.NOTHING;
      case ZWJ -> seen == Seen.FIRST ? Seen.LINK : Seen.NOTHING;
      case OTHER, CR, LF, CONTROL, MARK, PREPEND, CONSONANT, L, V, T, LV, LVT -> Seen.NOTHING;
    };
  }
}
