// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import network.assay.compute.Dice;

/// Changes JSON where its meaning is: numbers, names, types, what is there at all, how deep it is.
public final class JsonMutation {
  private static final List<String> REALS =
      List.of("0.0", "-0.0", "1e400", "-1e400", "1e-400", "0.1", "1E5", "16777217.0", "3.5e38");

  private static final List<String> TEXTS =
      List.of("", " ", "F32", "F64", "U8", "a", "\u2581", "\u0000", "\uD83D", "\uD83D\uDE00", "1");

  private final Dice dice;
  private final Json whole;

  /// @param whole parts of it take the place of others
  public JsonMutation(Dice dice, Json whole) {
    this.dice = dice;
    this.whole = whole;
  }

  /// One to three changes, seldom one more that makes it no JSON.
  public String text() {
    Json json = whole;
    for (int changes = 1 + dice.roll(3); changes > 0; changes--) json = somewhere(json);
    String text = text(json);
    if (!dice.seldom()) return text;
    int at = dice.roll(text.length() + 1);
    return switch (dice.roll(4)) {
      case 0 -> text.substring(0, at);
      case 1 -> text + dice.any(List.of("x", "{}", " ", "\n", "\u0000"));
      case 2 -> text.replaceFirst("([\\[{])(\"[^\"]*\":)", "$1$2 1, $2");
      default ->
          text.substring(0, at) + dice.any(List.of(",", "\"", "\\", "]")) + text.substring(at);
    };
  }

  public static String text(Json json) {
    return switch (json) {
      case Json.Fields(Map<String, Json> values) ->
          values.entrySet().stream()
              .map(entry -> Json.quote(entry.getKey()) + ":" + text(entry.getValue()))
              .collect(Collectors.joining(",", "{", "}"));
      case Json.Items(List<Json> values) ->
          values.stream().map(JsonMutation::text).collect(Collectors.joining(",", "[", "]"));
      case Json.Text(String value) -> Json.quote(value);
      case Json.Whole(long value) -> Long.toString(value);
      case Json.Real(String literal) -> literal;
      case Json.Bool(boolean value) -> Boolean.toString(value);
      case Json.Null _ -> "null";
    };
  }

  // Here, or in one of its parts: small objects of much weight are reached as often as long lists.
  private Json somewhere(Json json) {
    if (dice.roll(6) == 0) return changed(json);
    return switch (json) {
      case Json.Fields(Map<String, Json> values) when !values.isEmpty() -> {
        var copy = new LinkedHashMap<>(values);
        copy.compute(dice.any(List.copyOf(values.keySet())), (_, value) -> somewhere(value));
        yield new Json.Fields(copy);
      }
      case Json.Items(List<Json> values) when !values.isEmpty() -> {
        var copy = new ArrayList<>(values);
        int at = dice.roll(copy.size());
        copy.set(at, somewhere(copy.get(at)));
        yield new Json.Items(copy);
      }
      case Json.Fields _,
          Json.Items _,
          Json.Text _,
          Json.Whole _,
          Json.Real _,
          Json.Bool _,
          Json.Null _ ->
          changed(json);
    };
  }

  private Json changed(Json json) {
    if (dice.roll(3) == 0) return other();
    return switch (json) {
      case Json.Fields(Map<String, Json> values) -> fields(values);
      case Json.Items(List<Json> values) -> items(values);
      case Json.Text(String value) -> new Json.Text(text(value));
      case Json.Whole(long value) ->
          new Json.Whole(dice.roll(2) == 0 ? value + dice.roll(3) - 1 : dice.whole());
      case Json.Real _ -> new Json.Real(dice.any(REALS));
      case Json.Bool(boolean value) -> new Json.Bool(!value);
      case Json.Null _ -> other();
    };
  }

  private Json other() {
    return switch (dice.roll(8)) {
      case 0, 1 -> new Json.Whole(dice.whole());
      case 2 -> new Json.Real(dice.any(REALS));
      case 3 -> new Json.Text(dice.any(TEXTS));
      case 4 -> new Json.Null();
      case 5 -> new Json.Bool(dice.roll(2) == 0);
      case 6 -> nested();
      default -> part(whole);
    };
  }

  private Json nested() {
    Json json = new Json.Items(List.of());
    for (int depth = dice.roll(20); depth > 0; depth--) json = new Json.Items(List.of(json));
    return json;
  }

  private Json part(Json json) {
    List<Json> parts =
        switch (json) {
          case Json.Fields(Map<String, Json> values) -> List.copyOf(values.values());
          case Json.Items(List<Json> values) -> values;
          case Json.Text _, Json.Whole _, Json.Real _, Json.Bool _, Json.Null _ -> List.of();
        };
    return parts.isEmpty() || dice.roll(5) == 0 ? json : part(dice.any(parts));
  }

  private Json fields(Map<String, Json> values) {
    var copy = new LinkedHashMap<>(values);
    if (copy.isEmpty() || dice.seldom()) {
      copy.put(dice.any(TEXTS), other());
    } else {
      String name = dice.any(List.copyOf(copy.keySet()));
      Json value = copy.get(name);
      if (dice.roll(2) == 0) copy.remove(name);
      else copy.put(dice.seldom() ? text(name) : dice.any(List.copyOf(copy.keySet())), value);
    }
    return new Json.Fields(copy);
  }

  private Json items(List<Json> values) {
    var copy = new ArrayList<>(values);
    if (copy.isEmpty() || dice.roll(3) == 0) {
      Json more = copy.isEmpty() ? other() : dice.any(copy);
      for (int times = 1 + dice.roll(10); times > 0; times--) copy.add(more);
    } else {
      copy.remove(dice.roll(copy.size()));
    }
    return new Json.Items(copy);
  }

  private String text(String text) {
    int at = dice.roll(text.length() + 1);
    return switch (dice.roll(5)) {
      case 0 -> text.substring(0, at);
      case 1 -> text.substring(0, at) + dice.any(TEXTS) + text.substring(at);
      case 2 -> text + text;
      case 3 -> text.repeat(dice.roll(80));
      default -> dice.any(TEXTS);
    };
  }
}
