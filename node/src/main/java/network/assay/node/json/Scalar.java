// SPDX-License-Identifier: Apache-2.0
package network.assay.node.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Function;

/// How one type of single values stands in JSON.
///
/// @param expected in words, for messages
/// @param schema of JSON Schema, e.g. `{"type":"string"}`
/// @param write of a value
/// @param read of a node; throws `IllegalArgumentException` for any other
record Scalar(
    String expected,
    String schema,
    Function<Object, JsonNode> write,
    Function<JsonNode, Object> read) {

  /// A type that is written as text. `read` may throw any `RuntimeException` for a bad text.
  static Scalar text(String expected, String pattern, Function<String, Object> read) {
    String schema =
        pattern.isEmpty()
            ? "{\"type\":\"string\"}"
            : "{\"type\":\"string\",\"pattern\":\"" + pattern.replace("\\", "\\\\") + "\"}";
    return new Scalar(
        expected,
        schema,
        value -> JsonNodeFactory.instance.textNode(value.toString()),
        node -> {
          if (!node.isTextual()) throw new IllegalArgumentException("not text");
          return read.apply(node.textValue());
        });
  }

  static Scalar whole(long least, long most, Function<Long, Object> read) {
    return new Scalar(
        "a whole number from " + least + " to " + most,
        "{\"type\":\"integer\",\"minimum\":" + least + ",\"maximum\":" + most + "}",
        value -> JsonNodeFactory.instance.numberNode(((Number) value).longValue()),
        node -> {
          if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new IllegalArgumentException("not a whole number of 64 bits");
          }
          long value = node.longValue();
          if (value < least || value > most) throw new IllegalArgumentException("out of range");
          return read.apply(value);
        });
  }
}
