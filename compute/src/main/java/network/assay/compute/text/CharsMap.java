// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import network.assay.compute.text.pattern.Graphemes;

/// What characters become, as sentencepiece compiles such a table (`precompiled_charsmap`): the
/// length of a trie, the trie, and what its values point into, texts that each end with a zero.
///
/// The trie is a double array of words. One has a label in its low 8 bits, in bit 8 whether a value
/// hangs on it, and from bit 10 on how far away its followers are (times 256 with bit 9), by
/// exclusive or. What a value hangs on has it at label 0, with the highest bit set.
final class CharsMap {
  /// The longest trie, in words. Those of known models have 60,000.
  private static final int MAX_UNITS = 1 << 20;

  /// What is taken together and has fewer bytes is looked for as a whole, else by character.
  private static final int LONG = 6;

  /// The longest text, in bytes.
  private static final int MAX_TEXT = 256;

  private static final int NONE = -1;
  private static final int VALUE = 1 << 31;

  private final int[] units;
  private final byte[] texts;
  private int longest;

  private CharsMap(int[] units, byte[] texts) {
    this.units = units;
    this.texts = texts;
  }

  /// @throws network.assay.compute.FormatFault naming `part` when its table is broken
  static CharsMap of(Part part) {
    byte[] bytes;
    String written = part.json("precompiled_charsmap").text();
    try {
      if (written.length() % 4 != 0) throw new IllegalArgumentException("of another length");
      bytes = Base64.getDecoder().decode(written);
    } catch (IllegalArgumentException e) {
      throw part.fault("precompiled_charsmap is no base64");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long trie = in.remaining() < Integer.BYTES ? NONE : Integer.toUnsignedLong(in.getInt());
    if (trie < Integer.BYTES || trie > in.remaining() || trie % Integer.BYTES != 0) {
      throw part.fault("precompiled_charsmap has a trie that is cut off");
    }
    if (trie / Integer.BYTES > MAX_UNITS) {
      throw part.fault("precompiled_charsmap has a trie of more than " + MAX_UNITS + " words");
    }
    int[] units = new int[(int) trie / Integer.BYTES];
    for (int i = 0; i < units.length; i++) units[i] = in.getInt();
    byte[] texts = new byte[in.remaining()];
    in.get(texts);
    var map = new CharsMap(units, texts);
    map.check(part);
    return map;
  }

  /// The most characters that one becomes.
  int growth() {
    return Math.max(1, longest);
  }

  // Looks at each value that a text could lead to.
  private void check(Part part) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts));
    } catch (CharacterCodingException e) {
      throw part.fault("precompiled_charsmap has texts that are no UTF-8");
    }
    var seen = new BitSet(units.length);
    var todo = new ArrayDeque<Integer>();
    todo.push(0);
    while (!todo.isEmpty()) {
      int base = base(todo.pop());
      for (int label = 1; label < 256; label++) {
        int place = base ^ label;
        if (!leads(place, label) || seen.get(place)) continue;
        seen.set(place);
        todo.push(place);
        if (hasValue(place)) check(part, value(place));
      }
    }
  }

  private void check(Part part, int value) {
    // A text begins at its first byte.
    boolean begins =
        value >= 0 && (value == texts.length || value < texts.length && !inside(value));
    if (!begins) throw part.fault("precompiled_charsmap has a value that points to no text");
    // Before it is read: many values may point into one.
    if (end(value) - value > MAX_TEXT) {
      throw part.fault("precompiled_charsmap has a text of more than " + MAX_TEXT + " bytes");
    }
    longest = Math.max(longest, text(value).length());
  }

  private boolean inside(int value) {
    return (texts[value] & 0xC0) == 0x80;
  }

  private int base(int place) {
    int unit = units[place];
    return place ^ (unit >>> 10 << ((unit & 1 << 9) >> 6));
  }

  private boolean leads(int place, int label) {
    return place >= 0 && place < units.length && (units[place] & (VALUE | 0xFF)) == label;
  }

  private boolean hasValue(int place) {
    return (units[place] & 1 << 8) != 0;
  }

  // Out of all texts when there is none.
  private int value(int place) {
    int at = base(place);
    return at < 0 || at >= units.length ? NONE : units[at] & ~VALUE;
  }

  private String text(int value) {
    return new String(texts, value, end(value) - value, StandardCharsets.UTF_8);
  }

  // Where the text at `value` ends, or a byte past the longest that there may be.
  private int end(int value) {
    int end = value;
    int most = Math.min(texts.length, value + MAX_TEXT + 1);
    while (end < most && texts[end] != 0) end++;
    return end;
  }

  String apply(String text) {
    var out = new StringBuilder(text.length());
    for (int at = 0; at < text.length(); ) {
      int end = Graphemes.end(text, at);
      boolean whole = end - at < LONG && put(text.substring(at, end), out);
      if (!whole) {
        for (int i = at; i < end; ) {
          int next = i + Character.charCount(text.codePointAt(i));
          if (!put(text.substring(i, next), out)) out.append(text, i, next);
          i = next;
        }
      }
      at = end;
    }
    return out.toString();
  }

  // What the shortest beginning of `part` that has a value becomes stands for all of it: so does
  // the reference.
  private boolean put(String part, StringBuilder out) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= LONG) return false;
    int at = 0;
    for (byte one : bytes) {
      int label = one & 0xFF;
      int place = base(at) ^ label;
      if (label == 0 || !leads(place, label)) return false;
      if (hasValue(place)) {
        out.append(text(value(place)));
        return true;
      }
      at = place;
    }
    return false;
  }
}
