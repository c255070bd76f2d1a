// SPDX-License-Identifier: Apache-2.0
package network.assay.node.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/// JSON Schemas of records, made from the records themselves so that they cannot drift.
public final class JsonSchemas {
  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

  private final Map<String, Class<?>> named = new LinkedHashMap<>();
  private final ArrayDeque<Class<?>> unwritten = new ArrayDeque<>();

  /// A reference to the schema of `type`, which [#components] then holds.
  public ObjectNode reference(Class<?> type) {
    String name = name(type);
    Class<?> before = named.putIfAbsent(name, type);
    if (before == null) unwritten.add(type);
    return MAKE.objectNode().put("$ref", "#/components/schemas/" + name);
  }

  /// The schemas of all that was referred to, each once.
  public ObjectNode components() {
    var schemas = MAKE.objectNode();
    written(schemas);
    return schemas;
  }

  /// Fails when `type` holds something that has no form in JSON.
  public static void check(Class<?> type) {
    var unused = new JsonSchemas();
    unused.reference(type);
    unused.written(MAKE.objectNode());
  }

  private void written(ObjectNode into) {
    while (!unwritten.isEmpty()) {
      Class<?> type = unwritten.remove();
      into.set(name(type), type.isRecord() ? record(type) : union(type));
    }
  }

  private ObjectNode record(Class<?> type) {
    ObjectNode schema = MAKE.objectNode().put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = MAKE.arrayNode();
    for (Shape.Field field : Shape.FIELDS.get(type).fields()) {
      properties.set(field.name(), schema(field.shape()));
      if (!(field.shape() instanceof Shape.Perhaps)) required.add(field.name());
    }
    schema.set("required", required);
    return schema.put("additionalProperties", false);
  }

  private ObjectNode union(Class<?> type) {
    ObjectNode schema = MAKE.objectNode();
    ArrayNode variants = schema.putArray("oneOf");
    Shape.VARIANTS
        .get(type)
        .forEach(
            (tag, variant) -> {
              ObjectNode one = record(variant);
              ((ObjectNode) one.get("properties")).putObject("type").put("const", tag);
              ((ArrayNode) one.get("required")).insert(0, "type");
              variants.add(one);
            });
    return schema;
  }

  private JsonNode schema(Shape shape) {
    return switch (shape) {
      case Shape.One(Scalar scalar) -> JsonText.parse(scalar.schema());
      case Shape.Perhaps(Shape inner) -> schema(inner);
      case Shape.Many(Shape each) -> {
        ObjectNode list = MAKE.objectNode().put("type", "array");
        list.set("items", schema(each));
        yield list;
      }
      case Shape.Named(Scalar _, Shape each) -> {
        ObjectNode map = MAKE.objectNode().put("type", "object");
        map.set("additionalProperties", schema(each));
        yield map;
      }
      case Shape.Typed(Class<?> type) -> reference(type);
    };
  }

  private static String name(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return outer == null ? type.getSimpleName() : name(outer) + "." + type.getSimpleName();
  }
}
