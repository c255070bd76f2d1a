// SPDX-License-Identifier: Apache-2.0
package network.assay.compute;

import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The bytes of everything that an object of ours keeps alive, as an ordinary JVM lays it out:
/// references of four bytes, headers of twelve, sizes in steps of eight.
public final class HeldMemory {
  private static final int HEADER = 16;
  private static final int REFERENCE = 4;

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ArrayDeque<Object> left = new ArrayDeque<>();

  private HeldMemory() {}

  /// @param aside what is not counted, nor anything that it keeps alive
  public static long bytes(Object root, Object... aside) {
    var held = new HeldMemory();
    for (Object one : aside) held.all(one);
    return held.all(root);
  }

  private long all(Object root) {
    add(root);
    long bytes = 0;
    while (!left.isEmpty()) bytes += one(left.pop());
    return bytes;
  }

  private void add(Object object) {
    if (object != null && seen.add(object)) left.push(object);
  }

  private long one(Object object) {
    Class<?> type = object.getClass();
    if (type.isArray()) return array(object, type.getComponentType());
    if (object instanceof Class || object instanceof Thread || object instanceof Enum) return 0;
    switch (object) {
      case Collection<?> collection -> {
        collection.forEach(this::add);
        return HEADER + 2L * REFERENCE * collection.size() + 64;
      }
      case Map<?, ?> map -> {
        map.keySet().forEach(this::add);
        map.values().forEach(this::add);
        return HEADER + 48L * map.size() + 64;
      }
      case Optional<?> optional -> {
        optional.ifPresent(this::add);
        return HEADER;
      }
      default -> {
        return fields(object, type);
      }
    }
  }

  private long array(Object array, Class<?> of) {
    int length = Array.getLength(array);
    if (!of.isPrimitive()) {
      for (Object element : (Object[]) array) add(element);
    }
    return HEADER + (7 + (long) length * size(of)) / 8 * 8;
  }

  private long fields(Object object, Class<?> type) {
    long bytes = HEADER;
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      if (at.getName().startsWith("java.")) return bytes + 64;
      for (Field field : at.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) continue;
        bytes += size(field.getType());
        if (!field.getType().isPrimitive()) add(value(object, field));
      }
    }
    return bytes / 8 * 8;
  }

  private static Object value(Object object, Field field) {
    try {
      ((AccessibleObject) field).setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static int size(Class<?> type) {
    if (!type.isPrimitive()) return REFERENCE;
    if (type == long.class || type == double.class) return 8;
    if (type == int.class || type == float.class) return 4;
    return type == short.class || type == char.class ? 2 : 1;
  }
}
