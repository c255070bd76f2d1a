// SPDX-License-Identifier: Apache-2.0
package network.assay.node.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// JSON text as a tree, and back. A text is refused when it nests deeper than [#MAX_DEPTH], names a
/// field twice, or goes on after its value.
public final class JsonText {
  public static final int MAX_DEPTH = 32;
  public static final int MAX_NUMBER = 100;
  public static final int MAX_NAME = 256;

  static final ObjectMapper MAPPER = mapper();

  private JsonText() {}

  private static ObjectMapper mapper() {
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER)
                .maxNameLength(MAX_NAME)
                .build());
    return mapper;
  }

  /// @param bytes UTF-8; the caller has limited their number
  /// @throws JsonFault when they are not one JSON value
  public static JsonNode parse(byte[] bytes) {
    try {
      JsonNode node = MAPPER.readTree(bytes);
      if (node == null || node.isMissingNode()) throw new JsonFault("", "empty, not JSON");
      return node;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr();
      throw new JsonFault(where, "not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new JsonFault("", "not JSON: " + e.getMessage());
    }
  }

  /// @throws JsonFault when it is not one JSON value
  public static JsonNode parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /// On one line.
  public static String line(JsonNode node) {
    return node.toString();
  }

  /// With indents, as people read it.
  public static String pretty(JsonNode node) {
    return node.toPrettyString();
  }

  /// UTF-8, on one line.
  public static byte[] bytes(JsonNode node) {
    return line(node).getBytes(StandardCharsets.UTF_8);
  }
}
