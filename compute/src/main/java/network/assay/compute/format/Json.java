// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import network.assay.compute.FormatFault;

/// JSON, read strictly: a name may stand once in an object, nesting and the length of numbers are
/// bounded, and nothing may follow the value but spaces. A number without fraction and exponent is
/// an integer; any other keeps its text, so that nothing is rounded before its reader says to what.
public sealed interface Json {
  /// In the order of the text.
  record Fields(Map<String, Json> values) implements Json {
    private static final int SHOWN = 8;
    private static final int SHOWN_LENGTH = 40;

    public Fields {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public boolean has(String name) {
      return values.containsKey(name);
    }

    /// @throws FormatFault when the field is missing
    public Json get(String name) {
      Json value = values.get(name);
      if (value == null) throw new FormatFault("no field " + name + " among " + names());
      return value;
    }

    /// The names for a message: the first few, none of them long.
    public String names() {
      return values.keySet().stream()
          .limit(SHOWN)
          .map(name -> quote(name.substring(0, Math.min(SHOWN_LENGTH, name.length()))))
          .map(name -> name.substring(1, name.length() - 1))
          .collect(Collectors.joining(", ", "[", values.size() > SHOWN ? ", ...]" : "]"));
    }
  }

  record Items(List<Json> values) implements Json {
    public Items {
      values = List.copyOf(values);
    }
  }

  record Text(String value) implements Json {}

  record Whole(long value) implements Json {}

  /// A number with a fraction or an exponent, as it stands in the text.
  record Real(String literal) implements Json {}

  record Bool(boolean value) implements Json {}

  record Null() implements Json {}

  /// @throws FormatFault unless this is an object
  default Fields fields() {
    if (this instanceof Fields fields) return fields;
    throw new FormatFault("an object is due, not " + kind());
  }

  /// @throws FormatFault unless this is an array
  default List<Json> items() {
    if (this instanceof Items(var values)) return values;
    throw new FormatFault("an array is due, not " + kind());
  }

  /// @throws FormatFault unless this is a string
  default String text() {
    if (this instanceof Text(String value)) return value;
    throw new FormatFault("a string is due, not " + kind());
  }

  /// @throws FormatFault unless this is an integer
  default long whole() {
    if (this instanceof Whole(long value)) return value;
    throw new FormatFault("an integer is due, not " + kind());
  }

  /// The f32 nearest to a number.
  ///
  /// @throws FormatFault unless this is a number that is not beyond f32
  default float single() {
    float nearest =
        switch (this) {
          case Whole(long value) -> (float) value;
          case Real(String literal) -> Float.parseFloat(literal);
          case Fields _, Items _, Text _, Bool _, Null _ ->
              throw new FormatFault("a number is due, not " + kind());
        };
    if (Float.isInfinite(nearest)) throw new FormatFault("a number beyond f32");
    return nearest;
  }

  /// The f64 nearest to a number.
  ///
  /// @throws FormatFault unless this is a number that is not beyond f64
  default double real() {
    double nearest =
        switch (this) {
          case Whole(long value) -> (double) value;
          case Real(String literal) -> Double.parseDouble(literal);
          case Fields _, Items _, Text _, Bool _, Null _ ->
              throw new FormatFault("a number is due, not " + kind());
        };
    if (Double.isInfinite(nearest)) throw new FormatFault("a number beyond f64");
    return nearest;
  }

  /// @throws FormatFault unless this is true or false
  default boolean bool() {
    if (this instanceof Bool(boolean value)) return value;
    throw new FormatFault("true or false is due, not " + kind());
  }

  default boolean isNull() {
    return this instanceof Null;
  }

  private String kind() {
    return switch (this) {
      case Fields _ -> "an object";
      case Items _ -> "an array";
      case Text _ -> "a string";
      case Whole _, Real _ -> "a number";
      case Bool _ -> "a truth value";
      case Null _ -> "null";
    };
  }

  /// @throws FormatFault with the position, when `text` is anything else
  static Json parse(String text) {
    return new Parser(text).all();
  }

  /// `text` as a JSON string, quotes included. Only what must be escaped is.
  static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ') out.append("\\u%04x".formatted((int) c));
          else out.append(c);
        }
      }
    }
    return out.append('"').toString();
  }

  /// A reader of one text.
  final class Parser {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER = 64;

    private final String text;
    private int at;

    private Parser(String text) {
      this.text = text;
    }

    private Json all() {
      Json value = value(0);
      blanks();
      if (at < text.length()) throw fault("something follows the end");
      return value;
    }

    private Json value(int depth) {
      if (depth > MAX_DEPTH) throw fault("nested more than " + MAX_DEPTH + " deep");
      blanks();
      return switch (peek()) {
        case '{' -> object(depth);
        case '[' -> array(depth);
        case '"' -> new Text(string());
        case 't' -> word("true", new Bool(true));
        case 'f' -> word("false", new Bool(false));
        case 'n' -> word("null", new Null());
        default -> number();
      };
    }

    private Json object(int depth) {
      at++;
      var fields = new LinkedHashMap<String, Json>();
      blanks();
      if (skip('}')) return new Fields(fields);
      do {
        blanks();
        if (peek() != '"') throw fault("a name in quotes is due");
        int start = at;
        String name = string();
        blanks();
        if (!skip(':')) throw fault("a colon is due");
        if (fields.putIfAbsent(name, value(depth + 1)) != null) {
          at = start;
          throw fault("a name stands twice in one object: " + shortened(name));
        }
        blanks();
      } while (skip(','));
      if (!skip('}')) throw fault("a comma or closing brace is due");
      return new Fields(fields);
    }

    private Json array(int depth) {
      at++;
      var items = new ArrayList<Json>();
      blanks();
      if (skip(']')) return new Items(items);
      do {
        items.add(value(depth + 1));
        blanks();
      } while (skip(','));
      if (!skip(']')) throw fault("a comma or closing bracket is due");
      return new Items(items);
    }

    private Json word(String word, Json value) {
      if (!text.startsWith(word, at)) throw due();
      at += word.length();
      return value;
    }

    private Json number() {
      int start = at;
      skip('-');
      int first = at;
      int whole = digits();
      boolean fits = whole > 0 && (whole == 1 || text.charAt(first) != '0');
      boolean real = false;
      if (fits && skip('.')) {
        real = true;
        fits = digits() > 0;
      }
      if (fits && (skip('e') || skip('E'))) {
        real = true;
        if (!skip('-')) skip('+');
        fits = digits() > 0;
      }
      if (!fits || (real ? at - start > MAX_NUMBER : whole > 18)) {
        at = start;
        throw due();
      }
      return real
          ? new Real(text.substring(start, at))
          : new Whole(Long.parseLong(text, start, at, 10));
    }

    private int digits() {
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
      return at - start;
    }

    private FormatFault due() {
      return fault(
          "a value is due: object, array, string, true, false, null, an integer below 10^18, or a"
              + " number of at most "
              + MAX_NUMBER
              + " characters");
    }

    private String string() {
      at++;
      StringBuilder out = new StringBuilder();
      while (true) {
        int start = at;
        while (isPlain(peek())) at++;
        out.append(text, start, at);
        char c = text.charAt(at++);
        if (c == '"') return out.toString();
        if (c != '\\') throw fault("a control character in a string");
        out.append(escaped());
      }
    }

    private static boolean isPlain(char c) {
      return c >= ' ' && c != '"' && c != '\\';
    }

    private char escaped() {
      char c = peek();
      at++;
      return switch (c) {
        case '"', '\\', '/' -> c;
        case 'n' -> '\n';
        case 'r' -> '\r';
        case 't' -> '\t';
        case 'b' -> '\b';
        case 'f' -> '\f';
        case 'u' -> unicode();
        default -> throw fault("an escape that JSON does not have");
      };
    }

    private char unicode() {
      int code = 0;
      for (int i = 0; i < 4; i++, at++) {
        int digit = Character.digit(peek(), 16);
        if (digit < 0 || peek() > 'f') throw fault("four hexadecimal digits are due");
        code = code * 16 + digit;
      }
      return (char) code;
    }

    private void blanks() {
      while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char peek() {
      if (at >= text.length()) throw fault("the text ends early");
      return text.charAt(at);
    }

    private boolean skip(char c) {
      if (at >= text.length() || text.charAt(at) != c) return false;
      at++;
      return true;
    }

    private FormatFault fault(String what) {
      return new FormatFault("JSON, character " + at + ": " + what);
    }

    private static String shortened(String name) {
      return name.length() <= 80 ? name : name.substring(0, 80) + "...";
    }
  }
}
