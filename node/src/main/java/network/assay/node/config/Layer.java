// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;
import network.assay.scheduler.yaml.YamlDocument;
import network.assay.scheduler.yaml.YamlMap;
import org.jspecify.annotations.Nullable;

/// The settings that one source gives: a file, or the environment.
final class Layer {
  static final String PREFIX = "ASSAY_";

  /// A value, and where it was found.
  record Found(Object value, String source) {}

  private final Map<Key<?>, Found> values = new LinkedHashMap<>();

  /// The settings in `file`.
  ///
  /// @throws AssayFault.Operator naming every problem with its line and column
  static Layer file(Path file) {
    return YamlDocument.read(file, map -> layer(map, file.toString()));
  }

  private static Layer layer(YamlMap root, String source) {
    var layer = new Layer();
    var sections = new LinkedHashMap<String, YamlMap>();
    for (Key<?> key : ConfigKeys.ALL) {
      if (!sections.containsKey(key.section()) && root.has(key.section())) {
        sections.put(key.section(), root.map(key.section()));
      }
      YamlMap section = sections.get(key.section());
      if (section != null && section.has(key.leaf())) {
        layer.values.put(key, new Found(key.reader().read(section, key.leaf()), source));
      }
    }
    return layer;
  }

  /// The settings in `environment`: `ASSAY_` and a key in capitals; a list has commas between.
  ///
  /// @throws AssayFault.Operator for a value that is not as expected, and for a variable that looks
  ///     like a setting but is none
  static Layer environment(Map<String, String> environment) {
    var layer = new Layer();
    var wrong = new TreeMap<String, String>();
    var left = new TreeMap<String, String>(environment);
    for (Key<?> key : ConfigKeys.ALL) {
      String value = left.remove(key.variable());
      if (value != null) layer.read(key, value, wrong);
    }
    for (String variable : left.keySet()) unknown(variable, wrong);
    if (wrong.isEmpty()) return layer;
    throw new AssayFault.Operator(
        Advice.message(
            String.join("\n", wrong.values()), "unset " + String.join(" ", wrong.keySet())));
  }

  private void read(Key<?> key, String value, Map<String, String> wrong) {
    // Read as in a file, so that both say the same about the same mistake.
    String text = key.leaf() + ": " + (key.list() ? list(value) : quoted(value));
    try {
      Object read =
          YamlDocument.<Object>value(
              key.variable(), text, map -> key.reader().read(map, key.leaf()));
      values.put(key, new Found(read, key.variable()));
    } catch (AssayFault.Operator e) {
      wrong.put(key.variable(), "the environment variable " + e.getMessage());
    }
  }

  private static String list(String value) {
    if (value.isBlank()) return "[]";
    return List.of(value.split(",", -1)).stream()
        .map(word -> quoted(word.strip()))
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  private static void unknown(String variable, Map<String, String> wrong) {
    for (Key<?> key : ConfigKeys.ALL) {
      String section = variable(key.section());
      if (variable.startsWith(section)) {
        String known =
            ConfigKeys.ALL.stream()
                .map(Key::variable)
                .filter(name -> name.startsWith(section))
                .collect(Collectors.joining(", "));
        wrong.put(
            variable, "the environment variable " + variable + " is no setting; known: " + known);
        return;
      }
    }
  }

  private static String variable(String section) {
    return (PREFIX + section + "_").toUpperCase(java.util.Locale.ROOT);
  }

  @Nullable Found get(Key<?> key) {
    return values.get(key);
  }

  /// Sets a default.
  <T> Layer with(Key<T> key, T value) {
    values.put(key, new Found(value, "default"));
    return this;
  }
}
