// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.format.Json;
import network.assay.compute.format.TextFile;
import network.assay.compute.text.AddedTokens.Added;

/// Reads a `tokenizer.json` of Hugging Face's package `tokenizers`.
///
/// What is read gives the tokens that the package gives, with one exception: a character without a
/// token, where the vocabulary has none for unknown ones, is a fault here and is dropped there. A
/// part that is not supported is refused by name, with what is. Truncation and padding are left
/// aside: they are the caller's.
public final class TokenizerFile {
  /// The longest file, in bytes.
  public static final int MAX_BYTES = 1 << 26;

  /// The longest added token, in characters.
  static final int MAX_ADDED = 256;

  /// The most characters of all added tokens together: each may take some hundred bytes.
  static final int MAX_ADDED_TOGETHER = 1 << 20;

  private TokenizerFile() {}

  /// @throws FormatFault naming the part that is broken or not supported
  public static Tokenizer read(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > MAX_BYTES) {
      throw new FormatFault("tokenizer of " + bytes + " bytes; at most " + MAX_BYTES);
    }
    return parse(TextFile.decode(Files.readAllBytes(file)));
  }

  /// @throws FormatFault naming the part that is broken or not supported
  public static Tokenizer parse(String json) {
    Json.Fields root = Json.parse(json).fields();
    Part model = Part.of("model", root.get("model"));
    Map<String, Integer> vocabulary = Models.vocabulary(model);
    var added = added(root, vocabulary);
    var parts =
        new Pipeline.Parts(
            json,
            Normalizers.normalizer(Part.of("normalizer", root)),
            PreTokenizers.preTokenizer(Part.of("pre_tokenizer", root)),
            Models.model(model, vocabulary),
            Frames.frame(Part.of("post_processor", root)),
            Decoders.decoder(Part.of("decoder", root)));
    return new Pipeline(parts, vocabulary, added);
  }

  private static List<Added> added(Json.Fields root, Map<String, Integer> vocabulary) {
    var added = new ArrayList<Added>();
    if (!root.has("added_tokens") || root.get("added_tokens").isNull()) return added;
    int together = 0;
    for (Json one : root.get("added_tokens").items()) {
      Part part = Part.of("added_tokens", one);
      String content = part.json("content").text();
      if (content.isEmpty() || content.length() > MAX_ADDED) {
        throw part.fault(
            "a token of " + content.length() + " characters; 1 to " + MAX_ADDED + " are allowed");
      }
      together += content.length();
      if (together > MAX_ADDED_TOGETHER) {
        throw part.fault("tokens of more than " + MAX_ADDED_TOGETHER + " characters together");
      }
      int id = part.id(part.json("id"));
      Integer before = vocabulary.get(content);
      if (before != null && before != id) {
        throw part.fault(
            "%s is %d, and %d in the vocabulary".formatted(Part.shortened(content), id, before));
      }
      boolean special = part.flag("special", false);
      added.add(
          new Added(
              id,
              content,
              part.flag("single_word", false),
              part.flag("lstrip", false),
              part.flag("rstrip", false),
              part.flag("normalized", !special),
              special));
    }
    return added;
  }
}
