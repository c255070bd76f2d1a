// SPDX-License-Identifier: Apache-2.0
package network.assay.node.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a Java type looks like in JSON. Anything not listed here cannot stand in a record that
/// travels: that is found when the shape is made, so at start, never at the first request.
sealed interface Shape {
  record One(Scalar scalar) implements Shape {}

  /// May be absent.
  record Perhaps(Shape inner) implements Shape {}

  record Many(Shape each) implements Shape {}

  /// A map: an object with any names.
  record Named(Scalar key, Shape each) implements Shape {}

  /// A record or a sealed interface, looked up when needed, so that shapes may nest in themselves.
  record Typed(Class<?> type) implements Shape {}

  record Field(String name, Shape shape, Method accessor) {}

  /// @param fields in declaration order
  record Fields(Constructor<?> constructor, List<Field> fields) {}

  ClassValue<Fields> FIELDS =
      new ClassValue<>() {
        @Override
        protected Fields computeValue(Class<?> type) {
          return fieldsOf(type);
        }
      };

  /// The records that a sealed interface permits, by the name that stands in `type`.
  ClassValue<Map<String, Class<?>>> VARIANTS =
      new ClassValue<>() {
        @Override
        protected Map<String, Class<?>> computeValue(Class<?> type) {
          var variants = new LinkedHashMap<String, Class<?>>();
          collect(type, variants);
          return variants;
        }
      };

  static Shape of(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] of = generic.getActualTypeArguments();
      Class<?> raw = (Class<?>) generic.getRawType();
      if (raw == Optional.class) return new Perhaps(of(of[0]));
      if (raw == List.class) return new Many(of(of[0]));
      if (raw == Map.class && of[0] instanceof Class<?> key) {
        return new Named(
            Scalars.of(key).orElseThrow(() -> new IllegalArgumentException("key " + key)),
            of(of[1]));
      }
    } else if (type instanceof Class<?> plain) {
      Optional<Scalar> scalar = Scalars.of(plain);
      if (scalar.isPresent()) return new One(scalar.get());
      if (plain.isRecord() || (plain.isInterface() && plain.isSealed())) return new Typed(plain);
    }
    throw new IllegalArgumentException(type.getTypeName() + " has no form in JSON");
  }

  private static Fields fieldsOf(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    var fields = new ArrayList<Field>(components.length);
    var types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent component = components[i];
      types[i] = component.getType();
      component.getAccessor().setAccessible(true);
      fields.add(
          new Field(component.getName(), of(component.getGenericType()), component.getAccessor()));
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return new Fields(constructor, List.copyOf(fields));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record without its constructor: " + type, e);
    }
  }

  private static void collect(Class<?> type, Map<String, Class<?>> into) {
    for (Class<?> variant : type.getPermittedSubclasses()) {
      if (variant.isRecord()) {
        Class<?> before = into.put(Scalars.kebab(variant.getSimpleName()), variant);
        if (before != null) throw new IllegalArgumentException("two variants named alike: " + type);
      } else if (variant.isSealed()) {
        collect(variant, into);
      } else {
        throw new IllegalArgumentException(variant + " is no record, so has no form in JSON");
      }
    }
  }
}
