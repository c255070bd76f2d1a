// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.List;

/// What happens to a text before it is cut into pieces.
sealed interface Normalizer {
  String apply(String text);

  /// Changes nothing.
  record None() implements Normalizer {
    @Override
    public String apply(String text) {
      return text;
    }
  }

  /// Puts `prefix` before a text that is not empty.
  record Prepend(String prefix) implements Normalizer {
    @Override
    public String apply(String text) {
      return text.isEmpty() ? text : prefix + text;
    }
  }

  /// @param pattern not empty
  record Replace(String pattern, String content) implements Normalizer {
    @Override
    public String apply(String text) {
      return text.replace(pattern, content);
    }
  }

  /// Canonical composition. Unicode promises that it never changes for a character that has been
  /// assigned; one that the JDK does not know yet stays as it is.
  record Nfc() implements Normalizer {
    @Override
    public String apply(String text) {
      return java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFC);
    }
  }

  /// One after the other.
  record Sequence(List<Normalizer> steps) implements Normalizer {
    public Sequence {
      steps = List.copyOf(steps);
    }

    @Override
    public String apply(String text) {
      for (Normalizer step : steps) text = step.apply(text);
      return text;
    }
  }
}
