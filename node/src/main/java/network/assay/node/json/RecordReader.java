// SPDX-License-Identifier: Apache-2.0
package network.assay.node.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what [RecordWriter] writes, and nothing else: a field nobody asked for, one that is
/// missing or of the wrong type, and a value its record refuses are all a [JsonFault] that names
/// the place. Only an `Optional` may be absent (or null).
public final class RecordReader {
  private RecordReader() {}

  /// @throws JsonFault unless `node` is exactly such a record
  public static <R extends Record> R read(Class<R> type, JsonNode node) {
    return read(type, node, "");
  }

  /// @param place what `node` is called in messages, e.g. `params`
  public static <R extends Record> R read(Class<R> type, JsonNode node, String place) {
    return type.cast(record(type, node, place, false));
  }

  /// @param json UTF-8; the caller has limited its length
  public static <R extends Record> R read(Class<R> type, byte[] json) {
    return read(type, JsonText.parse(json));
  }

  public static <R extends Record> R read(Class<R> type, String json) {
    return read(type, JsonText.parse(json));
  }

  private static Object record(Class<?> type, JsonNode node, String place, boolean tagged) {
    if (!node.isObject()) throw new JsonFault(place, "expected an object, not " + kind(node));
    Shape.Fields fields = Shape.FIELDS.get(type);
    Set<String> unknown = new LinkedHashSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    if (tagged) unknown.remove("type");
    var values = new ArrayList<@Nullable Object>(fields.fields().size());
    for (Shape.Field field : fields.fields()) {
      unknown.remove(field.name());
      String at = place.isEmpty() ? field.name() : place + "." + field.name();
      values.add(value(field.shape(), node.get(field.name()), at));
    }
    if (!unknown.isEmpty()) {
      throw new JsonFault(
          place,
          "has no field \"%s\"; its fields are %s"
              .formatted(
                  brief(unknown.iterator().next()),
                  fields.fields().stream().map(Shape.Field::name).toList()));
    }
    try {
      return fields.constructor().newInstance(values.toArray());
    } catch (InvocationTargetException e) {
      // A record's own check of its values: its message says what is wrong.
      Throwable why = e.getCause();
      throw new JsonFault(place, why == null ? "refused" : String.valueOf(why.getMessage()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make " + type, e);
    }
  }

  private static Object value(Shape shape, @Nullable JsonNode node, String place) {
    boolean absent = node == null || node.isNull();
    if (shape instanceof Shape.Perhaps(Shape inner)) {
      return absent ? Optional.empty() : Optional.of(value(inner, node, place));
    }
    if (node == null) throw new JsonFault(place, "missing; expected " + expected(shape));
    return switch (shape) {
      case Shape.Perhaps(Shape inner) -> value(inner, node, place);
      case Shape.One(Scalar scalar) -> one(scalar, node, place);
      case Shape.Many(Shape each) -> {
        if (!node.isArray()) throw new JsonFault(place, "expected a list, not " + kind(node));
        List<Object> list = new ArrayList<>(node.size());
        for (JsonNode element : node) {
          list.add(value(each, element, place + "[" + list.size() + "]"));
        }
        yield List.copyOf(list);
      }
      case Shape.Named(Scalar key, Shape each) -> {
        if (!node.isObject()) throw new JsonFault(place, "expected an object, not " + kind(node));
        var map = new LinkedHashMap<Object, Object>();
        for (var entry : node.properties()) {
          String at = place + "." + brief(entry.getKey());
          JsonNode name =
              com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.textNode(entry.getKey());
          map.put(one(key, name, at), value(each, entry.getValue(), at));
        }
        yield java.util.Collections.unmodifiableMap(map);
      }
      case Shape.Typed(Class<?> type) ->
          type.isRecord() ? record(type, node, place, false) : variant(type, node, place);
    };
  }

  private static Object variant(Class<?> type, JsonNode node, String place) {
    if (!node.isObject()) throw new JsonFault(place, "expected an object, not " + kind(node));
    var variants = Shape.VARIANTS.get(type);
    JsonNode tag = node.get("type");
    Class<?> variant = tag == null || !tag.isTextual() ? null : variants.get(tag.textValue());
    if (variant == null) {
      String at = place.isEmpty() ? "type" : place + ".type";
      throw new JsonFault(at, "expected one of " + String.join(", ", variants.keySet()));
    }
    return record(variant, node, place, true);
  }

  private static Object one(Scalar scalar, JsonNode node, String place) {
    try {
      return scalar.read().apply(node);
    } catch (RuntimeException e) {
      throw new JsonFault(
          place, "expected " + scalar.expected() + ", not " + kind(node) + reason(e));
    }
  }

  private static String reason(RuntimeException e) {
    String message = e.getMessage();
    return message == null ? "" : " (" + brief(message) + ")";
  }

  private static String expected(Shape shape) {
    return switch (shape) {
      case Shape.One(Scalar scalar) -> scalar.expected();
      case Shape.Perhaps(Shape inner) -> expected(inner);
      case Shape.Many _ -> "a list";
      case Shape.Named _, Shape.Typed _ -> "an object";
    };
  }

  /// What stands there, shortened: messages end up in logs and on terminals.
  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> '"' + brief(node.textValue()) + '"';
      case NULL -> "null";
      case NUMBER, BOOLEAN -> brief(node.asText());
      case BINARY, POJO, MISSING -> "nothing";
    };
  }

  private static String brief(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= 80 ? clean : clean.substring(0, 79) + "…";
  }
}
