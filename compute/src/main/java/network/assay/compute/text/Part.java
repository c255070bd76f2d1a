// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.format.Json;
import network.assay.compute.text.pattern.Pattern;

/// An object of a `tokenizer.json`, with the name that faults call it by. A field that is null
/// counts as missing.
record Part(String name, Json.Fields fields) {
  /// The greatest token.
  static final int MAX_ID = (1 << 24) - 1;

  private static final int SHOWN = 40;

  /// The field `name` of `root`; without fields when it is missing.
  static Part of(String name, Json.Fields root) {
    boolean there = root.has(name) && !root.get(name).isNull();
    return there ? of(name, root.get(name)) : new Part(name, new Json.Fields(Map.of()));
  }

  static Part of(String name, Json json) {
    if (json instanceof Json.Fields fields) return new Part(name, fields);
    throw new FormatFault("tokenizer, " + name + ": an object is due");
  }

  boolean isEmpty() {
    return fields.values().isEmpty();
  }

  boolean has(String field) {
    return fields.has(field) && !fields.get(field).isNull();
  }

  String type() {
    return json("type").text();
  }

  Json json(String field) {
    if (!fields.has(field)) throw fault("lacks " + field);
    return fields.get(field);
  }

  String text(String field, String otherwise) {
    return has(field) ? json(field).text() : otherwise;
  }

  boolean flag(String field, boolean otherwise) {
    return has(field) ? json(field).bool() : otherwise;
  }

  /// The number of a token.
  int id(Json json) {
    long id = json.whole();
    if (id < 0 || id > MAX_ID) throw fault("token " + id + "; 0 to " + MAX_ID + " are allowed");
    return (int) id;
  }

  /// What a field is to look for: `{"String": ...}` or `{"Regex": ...}`.
  Finder finder(String field) {
    if (json(field) instanceof Json.Fields pattern) {
      if (pattern.has("String")) {
        String word = pattern.get("String").text();
        if (word.isEmpty()) throw fault("an empty " + field);
        return new Finder.Word(word);
      }
      if (pattern.has("Regex")) return regex(pattern.get("Regex").text());
    }
    throw fault(field + " is neither {\"String\": ...} nor {\"Regex\": ...}");
  }

  private Finder regex(String regex) {
    try {
      return new Finder.Regex(Pattern.parse(regex));
    } catch (FormatFault e) {
      throw fault(String.valueOf(e.getMessage()));
    }
  }

  /// @param text what the field is, which must be one character
  String character(String field, String text) {
    if (text.codePointCount(0, text.length()) == 1) return text;
    throw fault("the %s is one character, not %s".formatted(field, shortened(text)));
  }

  FormatFault fault(String what) {
    return new FormatFault("tokenizer, " + name + ": " + what);
  }

  /// @param supported what is, and what comes nearest
  FormatFault unsupported(String type, String supported) {
    return fault("type " + shortened(type) + " is not supported; supported: " + supported);
  }

  static String shortened(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
