// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Optional;
import java.util.OptionalInt;
import network.assay.compute.FormatFault;

/// Turns text into tokens, numbers from 0 to [#size] - 1, and back. Not for several threads at
/// once.
public interface Tokenizer {
  /// One more than the greatest token: how many rows an embedding needs.
  int size();

  /// The number of the token that is written so in the vocabulary.
  OptionalInt id(String token);

  /// The tokens of `text` alone.
  ///
  /// @throws FormatFault when `text` holds half a surrogate pair, or a character for which there is
  ///     no token
  default int[] encode(String text) {
    var tokens = new Tokens();
    encode(text, tokens);
    return tokens.toArray();
  }

  /// Appends the tokens of `text` alone to `tokens`.
  ///
  /// @throws FormatFault as [#encode(String)] does
  void encode(String text, Tokens tokens);

  /// The tokens of `text` with those that the vocabulary's file puts around a text.
  default int[] framed(String text) {
    return encode(text);
  }

  /// The text of `tokens`, special ones left out. What is no UTF-8 becomes U+FFFD.
  ///
  /// @throws FormatFault when a number is no token
  String decode(int... tokens);

  /// The token that ends a text, where the vocabulary has one under a usual name.
  default OptionalInt end() {
    for (String name : new String[] {"<|endoftext|>", "</s>", "<|end_of_text|>", "<eos>"}) {
      OptionalInt id = id(name);
      if (id.isPresent()) return id;
    }
    return OptionalInt.empty();
  }

  /// This tokenizer as a `tokenizer.json`.
  String json();

  /// Where half a surrogate pair stands in `text`.
  static Optional<FormatFault> malformed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) continue;
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (!pair) {
        return Optional.of(new FormatFault("text: character " + i + " is half a surrogate pair"));
      }
      i++;
    }
    return Optional.empty();
  }
}
