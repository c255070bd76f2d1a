// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import network.assay.compute.text.pattern.Effort;

/// What makes text of written tokens; the parts it gives are joined.
sealed interface Decoder {
  /// @param effort that searches take of
  List<String> apply(List<String> tokens, Effort effort);

  /// Leaves tokens as they are, with `between` between them.
  record Plain(String between) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      return List.of(String.join(between, tokens));
    }
  }

  /// Tokens in the [ByteAlphabet].
  record Bytes() implements Decoder {
    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      var bytes = new ByteArrayOutputStream();
      tokens.forEach(token -> bytes.writeBytes(ByteAlphabet.bytes(token)));
      return List.of(bytes.toString(StandardCharsets.UTF_8));
    }
  }

  /// Undoes [PreTokenizer.Metaspace].
  record Metaspace(String replacement, boolean dropsFirst) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      var parts = new ArrayList<String>();
      for (String token : tokens) {
        boolean first = parts.isEmpty() && dropsFirst;
        parts.add(token.replace(replacement, first ? "" : " "));
      }
      return parts;
    }
  }

  record Replace(Finder finder, String content) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      return tokens.stream().map(token -> finder.replace(token, content, effort)).toList();
    }
  }

  /// Runs of tokens like `<0xE4>` become the text that their bytes are; U+FFFD for each of them
  /// when they are none.
  record ByteFallback() implements Decoder {
    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      var parts = new ArrayList<String>();
      var bytes = new ByteArrayOutputStream();
      for (String token : tokens) {
        OptionalInt value = value(token);
        if (value.isPresent()) {
          bytes.write(value.getAsInt());
        } else {
          flush(bytes, parts);
          parts.add(token);
        }
      }
      flush(bytes, parts);
      return parts;
    }

    private static OptionalInt value(String token) {
      if (token.length() != 6 || !token.startsWith("<0x") || !token.endsWith(">")) {
        return OptionalInt.empty();
      }
      int high = Character.digit(token.charAt(3), 16);
      int low = Character.digit(token.charAt(4), 16);
      boolean ascii = token.charAt(3) < 'g' && token.charAt(4) < 'g';
      return high < 0 || low < 0 || !ascii ? OptionalInt.empty() : OptionalInt.of(16 * high + low);
    }

    private static void flush(ByteArrayOutputStream bytes, List<String> parts) {
      if (bytes.size() == 0) return;
      try {
        parts.add(
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.toByteArray()))
                .toString());
      } catch (CharacterCodingException e) {
        for (int i = 0; i < bytes.size(); i++) parts.add("\uFFFD");
      }
      bytes.reset();
    }
  }

  /// Puts spaces between words, but not before what goes on: tokens with `prefix`.
  ///
  /// @param tidy takes the spaces away that stand before punctuation and English endings
  record Words(String prefix, boolean tidy) implements Decoder {
    private static final String[][] TIDIED = {
      {" .", "."},
      {" ?", "?"},
      {" !", "!"},
      {" ,", ","},
      {" ' ", "'"},
      {" n't", "n't"},
      {" 'm", "'m"},
      {" do not", " don't"},
      {" 's", "'s"},
      {" 've", "'ve"},
      {" 're", "'re"}
    };

    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      var parts = new ArrayList<String>();
      for (String token : tokens) {
        String part = token;
        if (!parts.isEmpty()) {
          part = token.startsWith(prefix) ? token.substring(prefix.length()) : " " + token;
        }
        if (tidy) {
          for (String[] pair : TIDIED) part = part.replace(pair[0], pair[1]);
        }
        parts.add(part);
      }
      return parts;
    }
  }

  /// The end of a word, written as `suffix`, becomes a space, but for the last.
  record Suffix(String suffix) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      var parts = new ArrayList<String>();
      for (String token : tokens) {
        boolean last = parts.size() == tokens.size() - 1;
        parts.add(token.replace(suffix, last ? "" : " "));
      }
      return parts;
    }
  }

  record Fuse() implements Decoder {
    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      return List.of(String.join("", tokens));
    }
  }

  /// Takes up to `start` times `content` from the front of each part, up to `stop` from its end.
  record Strip(char content, int start, int stop) implements Decoder {
    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      return tokens.stream().map(this::strip).toList();
    }

    private String strip(String token) {
      int from = 0;
      while (from < start && from < token.length() && token.charAt(from) == content) from++;
      int to = token.length();
      while (token.length() - to < stop && to > from && token.charAt(to - 1) == content) to--;
      return token.substring(from, to);
    }
  }

  record Sequence(List<Decoder> steps) implements Decoder {
    public Sequence {
      steps = List.copyOf(steps);
    }

    @Override
    public List<String> apply(List<String> tokens, Effort effort) {
      for (Decoder step : steps) tokens = step.apply(tokens, effort);
      return tokens;
    }
  }
}
