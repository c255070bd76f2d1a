// SPDX-License-Identifier: Apache-2.0
package network.assay.node.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;

/// The types that stand in JSON as one value. An [Amount] is its base units in decimal digits, as
/// text, because most readers of JSON numbers lose digits.
final class Scalars {
  private static final String HEX_32 = "^(0x)?[0-9a-fA-F]{64}$";

  private static final Map<Class<?>, Scalar> KNOWN =
      Map.ofEntries(
          Map.entry(String.class, Scalar.text("text", "", text -> text)),
          Map.entry(
              int.class,
              Scalar.whole(Integer.MIN_VALUE, Integer.MAX_VALUE, value -> value.intValue())),
          Map.entry(long.class, Scalar.whole(Long.MIN_VALUE, Long.MAX_VALUE, value -> value)),
          Map.entry(boolean.class, bool()),
          Map.entry(double.class, real(value -> value)),
          Map.entry(float.class, real(value -> (float) (double) value)),
          Map.entry(
              BigInteger.class,
              Scalar.text("decimal digits", "^-?[0-9]{1,100}$", Scalars::bigInteger)),
          Map.entry(Digest.class, Scalar.text("64 hexadecimal digits", HEX_32, Digest::parse)),
          Map.entry(ContentId.class, Scalar.text("a content id", HEX_32, ContentId::parse)),
          Map.entry(JobId.class, Scalar.text("a job id", HEX_32, JobId::parse)),
          Map.entry(TaskId.class, Scalar.text("a task id", HEX_32, TaskId::parse)),
          Map.entry(
              Address.class, Scalar.text("an address", "^0x[0-9a-fA-F]{40}$", Address::parse)),
          Map.entry(
              Amount.class,
              Scalar.text(
                  "an amount in base units, decimal digits in quotes",
                  "^[0-9]{1,78}$",
                  text -> new Amount(bigInteger(text)))),
          Map.entry(PeerId.class, Scalar.text("a peer id", "", PeerId::parse)),
          Map.entry(Signature.class, signature()),
          Map.entry(Duration.class, Scalar.text("a duration such as PT30S", "", Duration::parse)),
          Map.entry(
              Instant.class,
              Scalar.text("a time such as 2026-01-31T12:00:00Z", "", Instant::parse)),
          Map.entry(URI.class, Scalar.text("a URI", "", URI::create)),
          Map.entry(
              JsonNode.class, new Scalar("any JSON", "{}", JsonNode.class::cast, node -> node)));

  private static final Map<Class<?>, Class<?>> PRIMITIVE =
      Map.of(
          Integer.class, int.class,
          Long.class, long.class,
          Boolean.class, boolean.class,
          Double.class, double.class,
          Float.class, float.class);

  private Scalars() {}

  static Optional<Scalar> of(Class<?> type) {
    Class<?> plain = PRIMITIVE.getOrDefault(type, type);
    if (JsonNode.class.isAssignableFrom(plain)) plain = JsonNode.class;
    if (plain.isEnum()) return Optional.of(enumOf(plain));
    return Optional.ofNullable(KNOWN.get(plain));
  }

  /// `SKIPS_LAST_THIRD` and `SkipsLastThird` both become `skips-last-third`.
  static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").replace('_', '-').toLowerCase(Locale.ROOT);
  }

  private static Scalar enumOf(Class<?> type) {
    var names = new java.util.LinkedHashMap<String, Object>();
    for (Object constant : type.getEnumConstants()) {
      names.put(kebab(((Enum<?>) constant).name()), constant);
    }
    return new Scalar(
        "one of " + String.join(", ", names.keySet()),
        "{\"enum\":[\"" + String.join("\",\"", names.keySet()) + "\"]}",
        value -> JsonNodeFactory.instance.textNode(kebab(((Enum<?>) value).name())),
        node -> {
          Object constant = node.isTextual() ? names.get(node.textValue()) : null;
          if (constant == null) throw new IllegalArgumentException("no such name");
          return constant;
        });
  }

  private static Scalar bool() {
    return new Scalar(
        "true or false",
        "{\"type\":\"boolean\"}",
        value -> JsonNodeFactory.instance.booleanNode((Boolean) value),
        node -> {
          if (!node.isBoolean()) throw new IllegalArgumentException("neither true nor false");
          return node.booleanValue();
        });
  }

  /// JSON has no way to write what is not finite; it stands as the text `NaN`, `Infinity` or
  /// `-Infinity`. A training that diverges has such a loss, so they do happen.
  private static Scalar real(java.util.function.Function<Double, Object> narrow) {
    return new Scalar(
        "a number",
        "{\"oneOf\":[{\"type\":\"number\"},{\"enum\":[\"NaN\",\"Infinity\",\"-Infinity\"]}]}",
        value -> {
          if (value instanceof Float single && Float.isFinite(single)) {
            return JsonNodeFactory.instance.numberNode(single);
          }
          double number = ((Number) value).doubleValue();
          return Double.isFinite(number)
              ? JsonNodeFactory.instance.numberNode(number)
              : JsonNodeFactory.instance.textNode(Double.toString(number));
        },
        node -> {
          if (node.isNumber()) return narrow.apply(node.doubleValue());
          if (!node.isTextual()) throw new IllegalArgumentException("not a number");
          return narrow.apply(
              switch (node.textValue()) {
                case "NaN" -> Double.NaN;
                case "Infinity" -> Double.POSITIVE_INFINITY;
                case "-Infinity" -> Double.NEGATIVE_INFINITY;
                default -> throw new IllegalArgumentException("not a number");
              });
        });
  }

  private static Scalar signature() {
    return new Scalar(
        "a signature of 130 hexadecimal digits",
        "{\"type\":\"string\",\"pattern\":\"^0x[0-9a-fA-F]{130}$\"}",
        value ->
            JsonNodeFactory.instance.textNode(
                "0x" + HexFormat.of().formatHex(((Signature) value).toBytes())),
        node -> {
          String text = node.isTextual() ? node.textValue() : "";
          if (!text.startsWith("0x")) throw new IllegalArgumentException("no 0x");
          return Signature.of(HexFormat.of().parseHex(text, 2, text.length()));
        });
  }

  private static BigInteger bigInteger(String text) {
    if (!text.matches("-?[0-9]{1,100}")) throw new IllegalArgumentException("not digits");
    return new BigInteger(text);
  }
}
