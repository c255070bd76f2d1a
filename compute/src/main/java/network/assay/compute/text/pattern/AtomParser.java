// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.ArrayList;
import java.util.List;

/// Reads what stands for one character: itself, an escape, a class in brackets.
final class AtomParser {
  private static final int MAX_DEPTH = 8;
  private static final String ESCAPABLE = "\\|.*+?()[]{}^$-/&~#'\"!,:;<=>@_%` ";
  private static final char LONG_S = '\u017F';
  private static final char KELVIN = '\u212A';

  private final PatternText in;

  AtomParser(PatternText in) {
    this.in = in;
  }

  /// @param folded whether small and capital letters are the same
  CharSet next(boolean folded) {
    if (in.skip('[')) return brackets(folded, 0);
    if (in.skip('.')) return new CharSet.Not(CharSet.one('\n'));
    if (in.skip('\\')) return escaped(folded);
    return letter(in.point(), folded);
  }

  private CharSet escaped(boolean folded) {
    char c = in.take();
    return switch (c) {
      case 's' -> new CharSet.Space();
      case 'S' -> new CharSet.Not(new CharSet.Space());
      case 'd' -> new CharSet.Category(Categories.named("Nd"));
      case 'D' -> new CharSet.Not(new CharSet.Category(Categories.named("Nd")));
      case 'p' -> property(false, folded);
      case 'P' -> property(true, folded);
      default -> {
        in.back();
        yield letter(escapedPoint(), folded);
      }
    };
  }

  private int escapedPoint() {
    char c = in.take();
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'f' -> '\f';
      case 'u' -> in.hex(4);
      case 'x' -> {
        if (!in.skip('{')) yield in.hex(2);
        int point = in.hexUntil('}');
        yield point;
      }
      default -> {
        if (ESCAPABLE.indexOf(c) < 0) {
          in.back();
          throw in.unsupported("the escape \\" + c);
        }
        yield c;
      }
    };
  }

  private CharSet property(boolean not, boolean folded) {
    if (!in.skip('{')) throw in.unsupported("a property without braces");
    boolean negated = in.skip('^') != not;
    String name = in.until('}');
    int set = Categories.named(name);
    if (set == 0) throw in.unsupported("the property " + name);
    if (folded) throw in.unsupported("a property within (?i:");
    CharSet category = new CharSet.Category(set);
    return negated ? new CharSet.Not(category) : category;
  }

  private CharSet brackets(boolean folded, int depth) {
    if (depth == MAX_DEPTH) throw in.unsupported("a class nested so deep");
    boolean not = in.skip('^');
    var all = new ArrayList<CharSet>();
    var any = new ArrayList<CharSet>();
    boolean empty = true;
    while (empty || !in.skip(']')) {
      if (in.skip("&&")) {
        if (any.isEmpty()) throw in.unsupported("an empty part of a class");
        all.add(CharSet.any(any));
        any.clear();
      } else {
        any.add(item(folded, depth));
      }
      empty = false;
    }
    if (any.isEmpty()) throw in.unsupported("an empty part of a class");
    all.add(CharSet.any(any));
    CharSet set = all.size() == 1 ? all.getFirst() : new CharSet.All(all);
    return CharSet.Quick.of(not ? new CharSet.Not(set) : set);
  }

  private CharSet item(boolean folded, int depth) {
    if (in.skip('[')) {
      if (in.at(":")) throw in.unsupported("a class of POSIX");
      return brackets(folded, depth + 1);
    }
    int first;
    if (in.skip('\\')) {
      if ("sSdDpP".indexOf(in.peek()) >= 0) return escaped(folded);
      first = escapedPoint();
    } else {
      first = in.point();
      if (first == ']') throw in.unsupported("a class that begins with ]");
    }
    if (!in.at("-") || in.at("-]")) return letter(first, folded);
    in.skip('-');
    if (in.at("[") || in.at("&&")) throw in.unsupported("a range of this kind");
    int last;
    if (in.skip('\\')) {
      if ("sSdDpP".indexOf(in.peek()) >= 0) throw in.unsupported("a range of this kind");
      last = escapedPoint();
    } else {
      last = in.point();
    }
    if (last < first) throw in.fault("a range that ends before it begins");
    if (folded) throw in.unsupported("a range within (?i:");
    return new CharSet.Range(first, last);
  }

  private CharSet letter(int point, boolean folded) {
    if (!folded) return CharSet.one(point);
    if (point >= 128) throw in.unsupported("a character beyond ASCII within (?i:");
    if (!Character.isLetter(point)) return CharSet.one(point);
    int small = point | 0x20;
    var same = new ArrayList<>(List.of(CharSet.one(small), CharSet.one(small - 0x20)));
    if (small == 's') same.add(CharSet.one(LONG_S));
    if (small == 'k') same.add(CharSet.one(KELVIN));
    return CharSet.Quick.of(CharSet.any(same));
  }
}
