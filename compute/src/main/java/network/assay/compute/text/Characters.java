// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.TreeSet;
import java.util.stream.Collectors;
import network.assay.compute.FormatFault;
import network.assay.compute.format.Json;

/// Vocabularies of single characters, for small models of small texts.
public final class Characters {
  private Characters() {}

  /// A tokenizer whose tokens are the characters (code points) of `text`, ascending. It is one that
  /// a `tokenizer.json` can hold: byte-pair encoding without a pair.
  ///
  /// @throws FormatFault when the text is empty, or holds half a surrogate pair
  public static Tokenizer of(String text) {
    Tokenizer.malformed(text)
        .ifPresent(
            fault -> {
              throw fault;
            });
    var points = new TreeSet<Integer>();
    text.codePoints().forEach(points::add);
    if (points.isEmpty()) throw new FormatFault("a text without characters has no vocabulary");
    int[] next = {0};
    String vocabulary =
        points.stream()
            .map(point -> Json.quote(Character.toString(point)) + ":" + next[0]++)
            .collect(Collectors.joining(","));
    return TokenizerFile.parse(
        """
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":null,\
        "pre_tokenizer":null,"post_processor":null,"decoder":{"type":"Fuse"},"model":{"type":"BPE",\
        "dropout":null,"unk_token":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,\
        "fuse_unk":false,"byte_fallback":false,"ignore_merges":false,"vocab":{%s},"merges":[]}}"""
            .formatted(vocabulary));
  }
}
