// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import network.assay.compute.FormatFault;
import network.assay.compute.text.AddedTokens.Added;
import network.assay.compute.text.pattern.Effort;

/// A tokenizer made of the parts that a `tokenizer.json` names.
final class Pipeline implements Tokenizer {
  /// @param json the file
  record Parts(
      String json,
      Normalizer normalizer,
      PreTokenizer preTokenizer,
      Model model,
      Frame frame,
      Decoder decoder) {}

  private final Parts parts;
  private final AddedTokens raw;
  private final AddedTokens normalized;
  private final Map<String, Integer> ids;
  private final Map<Integer, String> words = new HashMap<>();
  private final Set<Integer> special = new HashSet<>();
  private int size;

  /// @param vocabulary the model's
  Pipeline(Parts parts, Map<String, Integer> vocabulary, List<Added> added) {
    this.parts = parts;
    this.ids = new HashMap<>(vocabulary);
    vocabulary.forEach((word, id) -> words.put(id, word));
    var before = new ArrayList<Map.Entry<String, Added>>();
    var after = new ArrayList<Map.Entry<String, Added>>();
    int together = 0;
    var effort = Effort.on("tokenizer, added_tokens", charactersOf(added));
    for (Added token : added) {
      String found =
          token.normalized() ? parts.normalizer().apply(token.content(), effort) : token.content();
      together += found.length();
      if (together > TokenizerFile.MAX_ADDED_TOGETHER) {
        throw new FormatFault(
            "tokenizer, added_tokens: normalized, tokens of more than %d characters together"
                .formatted(TokenizerFile.MAX_ADDED_TOGETHER));
      }
      (token.normalized() ? after : before).add(Map.entry(found, token));
      ids.put(token.content(), token.id());
      // The reference, too, gives back what it finds.
      words.put(token.id(), found);
      if (token.special()) special.add(token.id());
    }
    this.raw = new AddedTokens(before);
    this.normalized = new AddedTokens(after);
    for (int id : words.keySet()) size = Math.max(size, id + 1);
  }

  private static long charactersOf(List<Added> added) {
    return added.stream().mapToLong(token -> token.content().length()).sum();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  @Override
  public void encode(String text, Tokens tokens) {
    Tokenizer.malformed(text)
        .ifPresent(
            fault -> {
              throw fault;
            });
    var effort = Effort.on("text", text.length());
    raw.split(
        text,
        new AddedTokens.Parts() {
          @Override
          public void text(String part, int from) {
            normalize(part, from == 0, effort, tokens);
          }

          @Override
          public void token(int id) {
            tokens.add(id);
          }
        });
  }

  private void normalize(String part, boolean first, Effort effort, Tokens tokens) {
    normalized.split(
        parts.normalizer().apply(part, effort),
        new AddedTokens.Parts() {
          @Override
          public void text(String inner, int from) {
            parts
                .preTokenizer()
                .each(
                    inner,
                    first && from == 0,
                    effort,
                    piece -> parts.model().encode(piece, tokens));
          }

          @Override
          public void token(int id) {
            tokens.add(id);
          }
        });
  }

  @Override
  public int[] framed(String text) {
    return parts.frame().around(encode(text));
  }

  @Override
  public String decode(int... tokens) {
    var written = new ArrayList<String>();
    for (int token : tokens) {
      String word = words.get(token);
      if (word == null) {
        throw new FormatFault("token " + token + "; the vocabulary has 0 to " + (size - 1));
      }
      if (!special.contains(token)) written.add(word);
    }
    long characters = written.stream().mapToLong(String::length).sum();
    var effort = Effort.on("text of tokens", characters);
    return String.join("", parts.decoder().apply(written, effort));
  }

  @Override
  public String json() {
    return parts.json();
  }
}
