// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;
import network.assay.protocol.market.AssayFault;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// A YAML file that holds one mapping.
public final class YamlDocument {
  public static final int MAX_BYTES = 1 << 20;

  private YamlDocument() {}

  /// Reads `file` with `body`.
  ///
  /// @throws AssayFault.Operator when the file cannot be read, is not YAML, or `body` found
  ///     problems
  public static <T> T read(Path file, Function<YamlMap, T> body) {
    return read(file.toString(), text(file), body);
  }

  /// Reads `text`, which messages call `name`, with `body`.
  public static <T> T read(String name, String text, Function<YamlMap, T> body) {
    return read(new Problems(name), name, text, body);
  }

  /// Reads `text`, one key with a value that comes from elsewhere: messages call it `name` and say
  /// no line.
  public static <T> T value(String name, String text, Function<YamlMap, T> body) {
    return read(Problems.ofValue(name), name, text, body);
  }

  private static <T> T read(
      Problems problems, String name, String text, Function<YamlMap, T> body) {
    MappingNode root = compose(text, problems);
    if (root == null) {
      problems.throwIfAny();
      throw new IllegalStateException("no mapping, and no problem");
    }
    var map = new YamlMap("", root, problems);
    T value;
    try {
      value = body.apply(map);
    } catch (IllegalArgumentException e) {
      // The values disagree with each other; those that stand alone were checked one by one.
      problems.throwIfAny();
      throw new AssayFault.Operator(name + ": " + e.getMessage(), e);
    }
    map.end();
    problems.throwIfAny();
    return value;
  }

  private static @org.jspecify.annotations.Nullable MappingNode compose(
      String text, Problems problems) {
    LoadSettings settings =
        LoadSettings.builder().setCodePointLimit(MAX_BYTES).setParseComments(false).build();
    try {
      Node node = new Compose(settings).composeString(text).orElse(null);
      if (node instanceof MappingNode mapping) return mapping;
      problems.add(1, 1, "expected keys and values");
    } catch (MarkedYamlEngineException e) {
      Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
      problems.add(
          mark == null ? 1 : mark.getLine() + 1,
          mark == null ? 1 : mark.getColumn() + 1,
          "not YAML: " + e.getProblem());
    } catch (YamlEngineException | StackOverflowError e) {
      problems.add(1, 1, "not YAML: " + e.getMessage());
    }
    return null;
  }

  private static String text(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new AssayFault.Operator(file + " has more than " + MAX_BYTES + " bytes");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new AssayFault.Operator(file + " is not UTF-8 text", e);
    } catch (NoSuchFileException e) {
      throw new AssayFault.Operator(file + " does not exist", e);
    } catch (IOException e) {
      throw new AssayFault.Operator(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
