// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.format.Json;

/// An object of a `tokenizer.json`, with the name that faults call it by. A field that is null
/// counts as missing.
record Part(String name, Json.Fields fields) {
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
