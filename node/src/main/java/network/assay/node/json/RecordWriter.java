// SPDX-License-Identifier: Apache-2.0
package network.assay.node.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Writes records as JSON: a field per component, in order; an empty `Optional` is left out.
public final class RecordWriter {
  private static final JsonNodeFactory MAKE = JsonNodeFactory.instance;

  private RecordWriter() {}

  public static JsonNode json(Record value) {
    return fields(value, MAKE.objectNode());
  }

  /// [#json] on one line.
  public static String text(Record value) {
    return JsonText.line(json(value));
  }

  /// [#json] with indents, as people read it.
  public static String pretty(Record value) {
    return JsonText.pretty(json(value));
  }

  private static ObjectNode fields(Object value, ObjectNode out) {
    for (Shape.Field field : Shape.FIELDS.get(value.getClass()).fields()) {
      Object part;
      try {
        part = Objects.requireNonNull(field.accessor().invoke(value), field.name());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("cannot read " + field.accessor(), e);
      }
      if (field.shape() instanceof Shape.Perhaps(Shape inner)) {
        ((Optional<?>) part).ifPresent(some -> out.set(field.name(), write(inner, some)));
      } else {
        out.set(field.name(), write(field.shape(), part));
      }
    }
    return out;
  }

  private static JsonNode write(Shape shape, Object value) {
    return switch (shape) {
      case Shape.One(Scalar scalar) -> scalar.write().apply(value);
      case Shape.Perhaps(Shape inner) -> {
        Optional<?> some = (Optional<?>) value;
        yield some.isPresent() ? write(inner, some.get()) : MAKE.nullNode();
      }
      case Shape.Many(Shape each) -> {
        ArrayNode array = MAKE.arrayNode();
        for (Object element : (List<?>) value) array.add(write(each, element));
        yield array;
      }
      case Shape.Named(Scalar key, Shape each) -> {
        ObjectNode object = MAKE.objectNode();
        ((Map<?, ?>) value)
            .forEach((name, at) -> object.set(key.write().apply(name).asText(), write(each, at)));
        yield object;
      }
      case Shape.Typed(Class<?> type) -> {
        ObjectNode object = MAKE.objectNode();
        if (!type.isRecord()) {
          object.put("type", Scalars.kebab(value.getClass().getSimpleName()));
        }
        yield fields(value, object);
      }
    };
  }
}
