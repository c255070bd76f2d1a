// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.yaml;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import network.assay.protocol.market.Amount;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A mapping in a YAML file, read key by key.
///
/// A value that is missing or not as expected is noted with its place, and a stand-in inside the
/// expected range is returned so that reading goes on; nothing built from stand-ins ever leaves
/// [YamlDocument#read].
public final class YamlMap {
  private final String path;
  private final MappingNode node;
  private final Problems problems;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final List<String> known = new ArrayList<>();
  private final List<YamlMap> children = new ArrayList<>();

  YamlMap(String path, MappingNode node, Problems problems) {
    this.path = path;
    this.node = node;
    this.problems = problems;
    for (NodeTuple tuple : node.getValue()) {
      Node key = tuple.getKeyNode();
      String name = key instanceof ScalarNode scalar ? scalar.getValue() : "?";
      if (keys.putIfAbsent(name, key) != null) {
        note(key, full(name) + " stands twice");
      } else {
        values.put(name, tuple.getValueNode());
      }
    }
  }

  public boolean has(String key) {
    known.add(key);
    return values.containsKey(key);
  }

  /// The mapping under `key`.
  public YamlMap map(String key) {
    Node value = required(key, "keys and values");
    if (value instanceof MappingNode mapping) return child(key, mapping);
    if (value != null) note(value, full(key) + ": expected keys and values");
    // Readers go on over an empty mapping, whose missing keys are not reported one by one.
    return new YamlMap(
        full(key),
        new MappingNode(node.getTag(), List.of(), node.getFlowStyle()),
        new Problems(""));
  }

  /// Text that `check` accepts.
  ///
  /// @param expected how to say what `check` wants
  public String text(String key, String expected, java.util.function.Predicate<String> check) {
    return scalar(
        key, expected, text -> check.test(text) ? Optional.of(text) : Optional.empty(), "");
  }

  /// The same of what holds a key, perhaps: what was found instead is not said.
  public String secret(String key, String expected, java.util.function.Predicate<String> check) {
    Node value = required(key, expected);
    if (value == null) return "";
    if (value instanceof ScalarNode scalar && check.test(scalar.getValue())) {
      return scalar.getValue();
    }
    note(value, full(key) + ": expected " + expected + ", found something else");
    return "";
  }

  /// A whole number from `least` to `most`.
  public long whole(String key, long least, long most) {
    return scalar(
        key,
        "a whole number from " + least + " to " + most,
        text -> parseWhole(text, least, most),
        least);
  }

  public int whole(String key, int least, int most) {
    return (int) whole(key, (long) least, (long) most);
  }

  /// A number, rounded to binary32, from `least` to `most`.
  public float real(String key, float least, float most) {
    return scalar(
        key,
        "a number from " + plain(least) + " to " + plain(most),
        text -> {
          if (!text.matches("-?[0-9]{1,40}(\\.[0-9]{1,60})?([eE][-+]?[0-9]{1,3})?"))
            return Optional.empty();
          float value = Float.parseFloat(text);
          return value >= least && value <= most ? Optional.of(value) : Optional.empty();
        },
        least);
  }

  /// Money, in tokens.
  public Amount amount(String key) {
    return scalar(
        key,
        "an amount of tokens such as 12.5",
        text -> {
          try {
            return Optional.of(Amount.ofTokens(text));
          } catch (IllegalArgumentException e) {
            return Optional.empty();
          }
        },
        Amount.ZERO);
  }

  /// A duration such as `90s`, `15m`, `2h` or `7d`, at least a second.
  public Duration duration(String key, Duration most) {
    return scalar(
        key,
        "a duration such as 90s, 15m, 2h or 7d, at most " + most.toDays() + "d",
        text -> {
          if (!text.matches("[0-9]{1,9}[smhd]")) return Optional.empty();
          long count = Long.parseLong(text.substring(0, text.length() - 1));
          Duration value =
              switch (text.charAt(text.length() - 1)) {
                case 's' -> Duration.ofSeconds(count);
                case 'm' -> Duration.ofMinutes(count);
                case 'h' -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
              };
          boolean fits = !value.isZero() && value.compareTo(most) <= 0;
          return fits ? Optional.of(value) : Optional.empty();
        },
        Duration.ofSeconds(1));
  }

  public boolean flag(String key) {
    return choice(key, Map.of("true", true, "false", false));
  }

  /// One of the words of `choices`.
  public <T> T choice(String key, Map<String, T> choices) {
    String words = choices.keySet().stream().sorted().collect(Collectors.joining(", "));
    T standIn = choices.values().iterator().next();
    String expected = choices.size() == 1 ? words : "one of " + words;
    return scalar(key, expected, text -> Optional.ofNullable(choices.get(text)), standIn);
  }

  /// A list of `leastCount` to `mostCount` whole numbers, each from `least` to `most`.
  public List<Integer> wholes(String key, int leastCount, int mostCount, int least, int most) {
    String expected =
        "a list of %d to %d whole numbers from %d to %d"
            .formatted(leastCount, mostCount, least, most);
    return list(
        key,
        expected,
        leastCount,
        mostCount,
        text -> parseWhole(text, least, most).map(Math::toIntExact),
        least);
  }

  /// A list of at most `mostCount` texts.
  public List<String> texts(String key, int mostCount) {
    return list(key, "a list of at most " + mostCount + " texts", 0, mostCount, Optional::of, "");
  }

  /// Notes a value that is well-formed alone but wrong beside others.
  public void refuse(String key, String what) {
    note(values.getOrDefault(key, node), full(key) + ": " + what);
  }

  /// Notes every key that was not asked for, here and below.
  void end() {
    for (Map.Entry<String, Node> key : keys.entrySet()) {
      if (!known.contains(key.getKey())) {
        note(key.getValue(), "unknown key " + full(key.getKey()) + nearest(key.getKey()));
      }
    }
    children.forEach(YamlMap::end);
  }

  private <T> List<T> list(
      String key,
      String expected,
      int leastCount,
      int mostCount,
      Function<String, Optional<T>> parse,
      T standIn) {
    List<T> standIns = java.util.Collections.nCopies(leastCount, standIn);
    Node value = required(key, expected);
    if (value == null) return standIns;
    if (!(value instanceof SequenceNode sequence)
        || sequence.getValue().size() < leastCount
        || sequence.getValue().size() > mostCount) {
      note(value, full(key) + ": expected " + expected);
      return standIns;
    }
    var parsed = new ArrayList<T>();
    for (Node item : sequence.getValue()) {
      Optional<T> one =
          item instanceof ScalarNode scalar ? parse.apply(scalar.getValue()) : Optional.empty();
      if (one.isEmpty()) {
        note(item, full(key) + ": expected " + expected + ", found " + shown(item));
        return standIns;
      }
      parsed.add(one.get());
    }
    return List.copyOf(parsed);
  }

  private <T> T scalar(
      String key, String expected, Function<String, Optional<T>> parse, T standIn) {
    Node value = required(key, expected);
    if (value == null) return standIn;
    Optional<T> parsed =
        value instanceof ScalarNode scalar ? parse.apply(scalar.getValue()) : Optional.empty();
    if (parsed.isPresent()) return parsed.get();
    note(value, full(key) + ": expected " + expected + ", found " + shown(value));
    return standIn;
  }

  private @Nullable Node required(String key, String expected) {
    known.add(key);
    Node value = values.get(key);
    if (value == null) note(node, full(key) + " is missing: expected " + expected);
    return value;
  }

  private YamlMap child(String key, MappingNode mapping) {
    var child = new YamlMap(full(key), mapping, problems);
    children.add(child);
    return child;
  }

  private void note(Node at, String what) {
    Mark mark = at.getStartMark().orElse(null);
    problems.add(
        mark == null ? 1 : mark.getLine() + 1, mark == null ? 1 : mark.getColumn() + 1, what);
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private String nearest(String unknown) {
    return known.stream()
        .filter(name -> Spelling.distance(name, unknown) <= 1 + unknown.length() / 4)
        .min(java.util.Comparator.comparingInt(name -> Spelling.distance(name, unknown)))
        .map(name -> " (did you mean " + name + "?)")
        .orElse(known.isEmpty() ? "" : "; known here: " + String.join(", ", known));
  }

  private static Optional<Long> parseWhole(String text, long least, long most) {
    if (!text.matches("-?[0-9]{1,19}")) return Optional.empty();
    try {
      long value = Long.parseLong(text);
      return value >= least && value <= most ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String shown(Node value) {
    if (!(value instanceof ScalarNode scalar)) return "a list or a mapping";
    String text = scalar.getValue();
    return text.length() <= 40 ? "\"" + text + "\"" : "\"" + text.substring(0, 40) + "…\"";
  }

  private static String plain(float value) {
    return new java.math.BigDecimal(Float.toString(value)).stripTrailingZeros().toPlainString();
  }
}
