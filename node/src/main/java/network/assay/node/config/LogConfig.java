// SPDX-License-Identifier: Apache-2.0
package network.assay.node.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What is logged, and how; it goes to standard error.
public record LogConfig(Level level, Format format) {
  /// The least that is logged.
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG;

    static final Map<String, Level> WORDS = words(values(), Level::word);

    /// As it stands in the file.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One line each: for people, or a JSON object for programs.
  public enum Format {
    TEXT,
    JSON;

    static final Map<String, Format> WORDS = words(values(), Format::word);

    /// As it stands in the file.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static <T> Map<String, T> words(T[] all, Function<T, String> word) {
    return Arrays.stream(all).collect(Collectors.toUnmodifiableMap(word, value -> value));
  }
}
