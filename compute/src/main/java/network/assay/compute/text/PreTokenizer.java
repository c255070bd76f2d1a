// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.List;
import java.util.function.Consumer;
import network.assay.compute.text.pattern.CharClasses;
import network.assay.compute.text.pattern.Effort;

/// What cuts a text into pieces; no token reaches across two.
sealed interface PreTokenizer
    permits PreTokenizer.None,
        PreTokenizer.Split,
        PreTokenizer.Bytes,
        PreTokenizer.PrefixSpace,
        PreTokenizer.Metaspace,
        PreTokenizer.Digits,
        PreTokenizer.Whitespace,
        PreTokenizer.Sequence,
        Cut {
  /// Hands the pieces of `text` to `sink`, in order; none is empty.
  ///
  /// @param first whether the whole input begins here
  /// @param effort that searches take of
  void each(String text, boolean first, Effort effort, Consumer<String> sink);

  /// The text is one piece.
  record None() implements PreTokenizer {
    @Override
    public void each(String text, boolean first, Effort effort, Consumer<String> sink) {
      sink.accept(text);
    }
  }

  /// Pieces by a regular expression that covers every character.
  record Split(SplitPattern pattern) implements PreTokenizer {
    @Override
    public void each(String text, boolean first, Effort effort, Consumer<String> sink) {
      for (int from = 0; from < text.length(); ) {
        int end = pattern.end(text, from);
        sink.accept(text.substring(from, end));
        from = end;
      }
    }
  }

  /// Bytes written in the [ByteAlphabet].
  record Bytes(boolean addPrefixSpace) implements PreTokenizer {
    @Override
    public void each(String text, boolean first, Effort effort, Consumer<String> sink) {
      boolean prefixed = addPrefixSpace && !text.startsWith(" ");
      sink.accept(ByteAlphabet.written(prefixed ? " " + text : text));
    }
  }

  /// A space before the text, unless one is there.
  record PrefixSpace() implements PreTokenizer {
    @Override
    public void each(String text, boolean first, Effort effort, Consumer<String> sink) {
      sink.accept(text.startsWith(" ") ? text : " " + text);
    }
  }

  /// Spaces become `replacement`, which begins a piece.
  ///
  /// @param prepend before which text one more goes, if none begins it
  record Metaspace(String replacement, Prepend prepend, boolean split) implements PreTokenizer {
    enum Prepend {
      ALWAYS,
      FIRST,
      NEVER
    }

    @Override
    public void each(String text, boolean first, Effort effort, Consumer<String> sink) {
      String marked = text.replace(" ", replacement);
      boolean wanted = prepend == Prepend.ALWAYS || (prepend == Prepend.FIRST && first);
      if (wanted && !marked.startsWith(replacement)) marked = replacement + marked;
      if (!split) {
        sink.accept(marked);
        return;
      }
      for (int from = 0; from < marked.length(); ) {
        int next = marked.indexOf(replacement, from + 1);
        int end = next < 0 ? marked.length() : next;
        sink.accept(marked.substring(from, end));
        from = end;
      }
    }
  }

  /// Runs of digits, or each digit, apart.
  record Digits(boolean each) implements PreTokenizer {
    @Override
    public void each(String text, boolean first, Effort effort, Consumer<String> sink) {
      int from = 0;
      while (from < text.length()) {
        int point = text.codePointAt(from);
        boolean digit = CharClasses.digit(point);
        int end = from + Character.charCount(point);
        while (end < text.length() && !(digit && each)) {
          int next = text.codePointAt(end);
          if (CharClasses.digit(next) != digit) break;
          end += Character.charCount(next);
        }
        sink.accept(text.substring(from, end));
        from = end;
      }
    }
  }

  /// White space parts pieces and goes; with `words`, runs of word characters are apart from runs
  /// of others, too.
  record Whitespace(boolean words) implements PreTokenizer {
    @Override
    public void each(String text, boolean first, Effort effort, Consumer<String> sink) {
      int from = 0;
      while (from < text.length()) {
        int kind = kind(text.codePointAt(from));
        int end = from;
        while (end < text.length() && kind(text.codePointAt(end)) == kind) {
          end += Character.charCount(text.codePointAt(end));
        }
        if (kind != 0) sink.accept(text.substring(from, end));
        from = end;
      }
    }

    private int kind(int point) {
      if (CharClasses.space(point)) return 0;
      return words && CharClasses.word(point) ? 2 : 1;
    }
  }

  /// Each step cuts the pieces of the one before.
  record Sequence(List<PreTokenizer> steps) implements PreTokenizer {
    public Sequence {
      steps = List.copyOf(steps);
    }

    @Override
    public void each(String text, boolean first, Effort effort, Consumer<String> sink) {
      run(0, text, first, effort, sink);
    }

    private void run(int step, String text, boolean first, Effort effort, Consumer<String> sink) {
      if (step == steps.size()) {
        sink.accept(text);
        return;
      }
      // Only the first piece of the first text begins the input.
      boolean[] begins = {first};
      steps
          .get(step)
          .each(
              text,
              first,
              effort,
              piece -> {
                run(step + 1, piece, begins[0], effort, sink);
                begins[0] = false;
              });
    }
  }
}
