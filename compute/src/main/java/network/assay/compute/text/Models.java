// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import network.assay.compute.format.Json;

/// The model that a `tokenizer.json` holds.
final class Models {
  /// The longest prefix or suffix of a piece's characters: each of them may be spelt as tokens.
  private static final int MAX_AFFIX = 32;

  /// The longest token of a model that looks for tokens at each place of a text.
  private static final int MAX_WORD = 256;

  private static final int MAX_WORD_PIECE = 100;

  private Models() {}

  /// The number of each token.
  static Map<String, Integer> vocabulary(Part model) {
    var vocabulary = new HashMap<String, Integer>();
    switch (model.json("vocab")) {
      case Json.Fields(Map<String, Json> words) ->
          words.forEach((word, id) -> vocabulary.put(word, model.id(id)));
      case Json.Items(List<Json> pieces) -> {
        if (pieces.size() > Part.MAX_ID) throw model.fault("more than " + Part.MAX_ID + " tokens");
        // Where a word stands twice, the later one counts.
        for (int i = 0; i < pieces.size(); i++) {
          vocabulary.put(scored(model, pieces.get(i)).getFirst().text(), i);
        }
      }
      case Json.Text _, Json.Whole _, Json.Real _, Json.Bool _, Json.Null _ ->
          throw model.fault("vocab is neither an object from token to number nor an array");
    }
    return vocabulary;
  }

  static Model model(Part model, Map<String, Integer> vocabulary) {
    // Files from before the type was written have a BPE's merges.
    String type = model.has("type") || !model.has("merges") ? model.type() : "BPE";
    return switch (type) {
      case "BPE" -> new PieceCache(bpe(model, vocabulary));
      case "WordPiece" -> new PieceCache(wordPiece(model, vocabulary));
      case "WordLevel" -> wordLevel(model, vocabulary);
      case "Unigram" -> new PieceCache(unigram(model, vocabulary));
      default -> throw model.unsupported(type, "BPE, WordPiece, WordLevel, Unigram");
    };
  }

  private static boolean listed(Part model) {
    return model.json("vocab") instanceof Json.Items;
  }

  private static List<Json> scored(Part model, Json piece) {
    List<Json> pair = piece.items();
    if (pair.size() != 2) throw model.fault("a token of vocab is its text and its score");
    return pair;
  }

  private static Unigram unigram(Part model, Map<String, Integer> vocabulary) {
    if (!listed(model)) throw model.fault("vocab of a Unigram is an array of tokens with scores");
    bounded(model, vocabulary);
    double[] scores =
        model.json("vocab").items().stream()
            .mapToDouble(piece -> scored(model, piece).getLast().real())
            .toArray();
    OptionalInt unknown = OptionalInt.empty();
    if (model.has("unk_id")) {
      int id = model.id(model.json("unk_id"));
      if (id >= scores.length) throw model.fault("unk_id is " + id + ", beyond the vocabulary");
      unknown = OptionalInt.of(id);
    }
    return new Unigram(vocabulary, scores, unknown, model.flag("byte_fallback", false));
  }

  private static WordLevel wordLevel(Part model, Map<String, Integer> vocabulary) {
    numbered(model);
    return new WordLevel(vocabulary, unknown(model, vocabulary));
  }

  private static WordPiece wordPiece(Part model, Map<String, Integer> vocabulary) {
    numbered(model);
    bounded(model, vocabulary);
    long longest = MAX_WORD_PIECE;
    if (model.has("max_input_chars_per_word")) {
      longest = model.json("max_input_chars_per_word").whole();
    }
    return new WordPiece(
        vocabulary,
        affix(model, "continuing_subword_prefix", "##"),
        known(model, vocabulary, model.text("unk_token", "[UNK]")),
        (int) Math.clamp(longest, 0, Integer.MAX_VALUE));
  }

  private static void numbered(Part model) {
    if (listed(model)) throw model.fault("vocab is an object from token to number, but of Unigram");
  }

  // Each may be looked for at each place of a text.
  private static void bounded(Part model, Map<String, Integer> vocabulary) {
    for (String word : vocabulary.keySet()) {
      if (word.length() > MAX_WORD) {
        throw model.fault("a token of more than " + MAX_WORD + " characters");
      }
      if (Tokenizer.malformed(word).isPresent()) {
        throw model.fault("a token with half a surrogate pair");
      }
    }
  }

  private static OptionalInt unknown(Part model, Map<String, Integer> vocabulary) {
    String unknown = model.text("unk_token", "");
    if (unknown.isEmpty()) return OptionalInt.empty();
    return OptionalInt.of(known(model, vocabulary, unknown));
  }

  private static Bpe bpe(Part model, Map<String, Integer> vocabulary) {
    numbered(model);
    if (model.has("dropout") && model.json("dropout").single() != 0f) {
      throw model.fault("dropout makes tokens a matter of chance; only null is supported");
    }
    String prefix = affix(model, "continuing_subword_prefix", "");
    String suffix = affix(model, "end_of_word_suffix", "");
    var options =
        new Bpe.Options(
            prefix,
            suffix,
            unknown(model, vocabulary),
            model.flag("fuse_unk", false),
            model.flag("byte_fallback", false),
            model.flag("ignore_merges", false));
    return new Bpe(vocabulary, merges(model, vocabulary, prefix.length()), options);
  }

  private static String affix(Part model, String field, String otherwise) {
    String affix = model.text(field, otherwise);
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
        Arrays.copyOf(lefts, count),
        Arrays.copyOf(rights, count),
        Arrays.copyOf(made, count));
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
}
