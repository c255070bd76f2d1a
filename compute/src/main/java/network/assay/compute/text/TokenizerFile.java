// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
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

  /// The longest prefix or suffix of a piece's characters: each of them may be spelt as tokens.
  private static final int MAX_AFFIX = 32;

  /// The greatest token.
  static final int MAX_ID = (1 << 24) - 1;

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
    Map<String, Integer> vocabulary = vocabulary(model);
    var added = added(root, vocabulary);
    var parts =
        new Pipeline.Parts(
            json,
            Components.normalizer(Part.of("normalizer", root)),
            Components.preTokenizer(Part.of("pre_tokenizer", root)),
            model(model, vocabulary),
            Components.frame(Part.of("post_processor", root)),
            Decoders.decoder(Part.of("decoder", root)));
    return new Pipeline(parts, vocabulary, added);
  }

  private static Model model(Part model, Map<String, Integer> vocabulary) {
    // Files from before the type was written have a BPE's merges.
    String type = model.has("type") || !model.has("merges") ? model.type() : "BPE";
    return switch (type) {
      case "BPE" -> bpe(model, vocabulary);
      default -> throw model.unsupported(type, "BPE");
    };
  }

  private static Map<String, Integer> vocabulary(Part model) {
    if (!(model.json("vocab") instanceof Json.Fields(Map<String, Json> words))) {
      throw model.fault(
          "vocab is no object from token to number; supported are models of type BPE");
    }
    var vocabulary = new HashMap<String, Integer>();
    words.forEach((word, id) -> vocabulary.put(word, id(model, id)));
    return vocabulary;
  }

  static int id(Part part, Json json) {
    long id = json.whole();
    if (id < 0 || id > MAX_ID)
      throw part.fault("token " + id + "; 0 to " + MAX_ID + " are allowed");
    return (int) id;
  }

  private static Bpe bpe(Part model, Map<String, Integer> vocabulary) {
    if (model.has("dropout") && model.json("dropout").single() != 0f) {
      throw model.fault("dropout makes tokens a matter of chance; only null is supported");
    }
    String prefix = affix(model, "continuing_subword_prefix");
    String suffix = affix(model, "end_of_word_suffix");
    String unknown = model.text("unk_token", "");
    OptionalInt unknownId = OptionalInt.empty();
    if (!unknown.isEmpty()) unknownId = OptionalInt.of(known(model, vocabulary, unknown));
    var options =
        new Bpe.Options(
            prefix,
            suffix,
            unknownId,
            model.flag("fuse_unk", false),
            model.flag("byte_fallback", false),
            model.flag("ignore_merges", false));
    return new Bpe(vocabulary, merges(model, vocabulary, prefix.length()), options);
  }

  private static String affix(Part model, String field) {
    String affix = model.text(field, "");
    if (affix.length() > MAX_AFFIX) {
      throw model.fault("%s of more than %d characters".formatted(field, MAX_AFFIX));
    }
    return affix;
  }

  private static Merges merges(Part model, Map<String, Integer> vocabulary, int prefix) {
    List<Json> rules = model.json("merges").items();
    int[] lefts = new int[rules.size()];
    int[] rights = new int[rules.size()];
    int[] made = new int[rules.size()];
    int count = 0;
    int tokens = 0;
    for (int id : vocabulary.values()) tokens = Math.max(tokens, id + 1);
    for (Json rule : rules) {
      if (rule instanceof Json.Text(String line) && line.startsWith("#version")) continue;
      List<String> pair = pair(model, rule, count);
      lefts[count] = known(model, vocabulary, pair.get(0));
      rights[count] = known(model, vocabulary, pair.get(1));
      if (pair.get(1).length() < prefix) throw model.fault("merge " + count + " has no prefix");
      made[count] = known(model, vocabulary, pair.get(0) + pair.get(1).substring(prefix));
      count++;
    }
    return new Merges(
        tokens,
        java.util.Arrays.copyOf(lefts, count),
        java.util.Arrays.copyOf(rights, count),
        java.util.Arrays.copyOf(made, count));
  }

  private static List<String> pair(Part model, Json rule, int index) {
    if (rule instanceof Json.Text(String line)) {
      int space = line.indexOf(' ');
      if (space >= 0 && line.indexOf(' ', space + 1) < 0) {
        return List.of(line.substring(0, space), line.substring(space + 1));
      }
    } else if (rule instanceof Json.Items(List<Json> items) && items.size() == 2) {
      return List.of(items.get(0).text(), items.get(1).text());
    }
    throw model.fault("merge " + index + " is no pair of tokens");
  }

  private static int known(Part part, Map<String, Integer> vocabulary, String word) {
    Integer id = vocabulary.get(word);
    if (id == null) throw part.fault("the vocabulary lacks " + Part.shortened(word));
    return id;
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
      int id = id(part, part.json("id"));
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
