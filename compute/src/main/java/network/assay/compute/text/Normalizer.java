// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.text.Normalizer.Form;
import java.util.List;
import java.util.function.IntPredicate;
import network.assay.compute.text.pattern.BertClasses;
import network.assay.compute.text.pattern.CharClasses;
import network.assay.compute.text.pattern.Effort;
import network.assay.compute.text.pattern.LowerCase;

/// What happens to a text before it is cut into pieces.
sealed interface Normalizer {
  /// @param effort that searches take of
  String apply(String text, Effort effort);

  /// Changes nothing.
  record None() implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      return text;
    }
  }

  /// Puts `prefix` before a text that is not empty.
  record Prepend(String prefix) implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      return text.isEmpty() ? text : prefix + text;
    }
  }

  record Replace(Finder finder, String content) implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      return finder.replace(text, content, effort);
    }
  }

  /// A normal form of Unicode, which promises that it never changes for a character that has been
  /// assigned. Characters that the reference does not know stay as they are, and so does what the
  /// JDK does not know yet.
  record Composed(Form form) implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      var out = new StringBuilder(text.length());
      int from = 0;
      for (int at = 0; at < text.length(); ) {
        int point = text.codePointAt(at);
        int end = at + Character.charCount(point);
        if (CharClasses.late(point)) {
          out.append(composed(text.substring(from, at))).appendCodePoint(point);
          from = end;
        }
        at = end;
      }
      return out.append(composed(text.substring(from))).toString();
    }

    private String composed(String text) {
      return java.text.Normalizer.normalize(text, form);
    }
  }

  /// A table of sentencepiece's.
  record Mapped(CharsMap map) implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      return map.apply(text);
    }
  }

  record Lowercase() implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      return LowerCase.of(text);
    }
  }

  record StripAccents() implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      return without(text, CharClasses::accent);
    }
  }

  /// Takes white space from the ends.
  record Strip(boolean left, boolean right) implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      int from = 0;
      int to = text.length();
      while (left && from < to && CharClasses.space(text.charAt(from))) from++;
      while (right && to > from && CharClasses.space(text.charAt(to - 1))) to--;
      return text.substring(from, to);
    }
  }

  /// BERT's cleaning: no control characters, and spaces of one kind.
  record Clean() implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      var out = new StringBuilder(text.length());
      text.codePoints()
          .filter(point -> !BertClasses.control(point))
          .forEach(point -> out.appendCodePoint(BertClasses.space(point) ? ' ' : point));
      return out.toString();
    }
  }

  /// A space before and after each Chinese character.
  record Spaced() implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      var out = new StringBuilder(text.length());
      text.codePoints()
          .forEach(
              point -> {
                boolean chinese = BertClasses.chinese(point);
                if (chinese) out.append(' ');
                out.appendCodePoint(point);
                if (chinese) out.append(' ');
              });
      return out.toString();
    }
  }

  record StripBertAccents() implements Normalizer {
    @Override
    public String apply(String text, Effort effort) {
      return without(text, BertClasses::accent);
    }
  }

  /// One after the other.
  record Sequence(List<Normalizer> steps) implements Normalizer {
    public Sequence {
      steps = List.copyOf(steps);
    }

    @Override
    public String apply(String text, Effort effort) {
      for (Normalizer step : steps) text = step.apply(text, effort);
      return text;
    }
  }

  private static String without(String text, IntPredicate what) {
    var out = new StringBuilder(text.length());
    text.codePoints().filter(point -> !what.test(point)).forEach(out::appendCodePoint);
    return out.toString();
  }
}
