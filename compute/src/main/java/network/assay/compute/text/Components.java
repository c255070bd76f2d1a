// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.format.Json;

/// The parts of a `tokenizer.json` that work on text before and around the model.
final class Components {
  private static final String META = "\u2581";

  /// The most tokens that a template puts around a text.
  private static final int MAX_FRAME = 1024;

  private Components() {}

  static Normalizer normalizer(Part part) {
    if (part.isEmpty()) return new Normalizer.None();
    return new Normalizer.Sequence(
        Steps.of(part, "normalizers").stream().map(Components::normalization).toList());
  }

  private static Normalizer normalization(Part part) {
    return switch (part.type()) {
      case "Prepend" -> new Normalizer.Prepend(part.json("prepend").text());
      case "Replace" ->
          new Normalizer.Replace(literal(part, "pattern"), part.json("content").text());
      case "NFC" -> new Normalizer.Nfc();
      default -> throw part.unsupported(part.type(), "Sequence, Prepend, Replace, NFC, null");
    };
  }

  static PreTokenizer preTokenizer(Part part) {
    if (part.isEmpty()) return new PreTokenizer.None();
    return new PreTokenizer.Sequence(
        Steps.of(part, "pretokenizers").stream().map(Components::cut).toList());
  }

  private static PreTokenizer cut(Part part) {
    return switch (part.type()) {
      case "ByteLevel" -> byteLevel(part);
      case "Split" -> split(part);
      case "Metaspace" ->
          new PreTokenizer.Metaspace(meta(part), prepend(part), part.flag("split", true));
      case "Digits" -> new PreTokenizer.Digits(part.flag("individual_digits", false));
      case "Whitespace" -> new PreTokenizer.Whitespace(true);
      case "WhitespaceSplit" -> new PreTokenizer.Whitespace(false);
      default ->
          throw part.unsupported(
              part.type(),
              "ByteLevel, Split with a pattern of GPT-2, Llama 3 or Qwen, Metaspace, Digits,"
                  + " Whitespace, WhitespaceSplit, Sequence, null");
    };
  }

  private static PreTokenizer byteLevel(Part part) {
    boolean prefix = part.flag("add_prefix_space", true);
    if (!part.flag("use_regex", true)) return new PreTokenizer.Bytes(prefix);
    var steps = new ArrayList<PreTokenizer>();
    if (prefix) steps.add(new PreTokenizer.PrefixSpace());
    steps.add(new PreTokenizer.Split(SplitPattern.GPT2));
    steps.add(new PreTokenizer.Bytes(false));
    return new PreTokenizer.Sequence(steps);
  }

  private static PreTokenizer split(Part part) {
    Json pattern = part.json("pattern");
    boolean regex = pattern instanceof Json.Fields fields && fields.has("Regex");
    String text = regex ? pattern.fields().get("Regex").text() : "";
    String supported =
        "the patterns of GPT-2, Llama 3 (cl100k) and Qwen with behavior Isolated, not inverted";
    SplitPattern known =
        SplitPattern.of(text)
            .orElseThrow(() -> part.fault("this pattern is not supported; " + supported + " are"));
    // These patterns cover every character, so what is cut out and what is left make no odds.
    boolean isolated = part.text("behavior", "Isolated").equals("Isolated");
    boolean removed = part.text("behavior", "").equals("Removed");
    boolean inverted = part.flag("invert", false);
    if (!(isolated && !inverted) && !(removed && inverted)) {
      throw part.fault("this behavior is not supported; " + supported + " are");
    }
    return new PreTokenizer.Split(known);
  }

  private static String meta(Part part) {
    String replacement = part.text("replacement", META);
    if (replacement.codePointCount(0, replacement.length()) != 1) {
      throw part.fault("the replacement is one character, not " + Part.shortened(replacement));
    }
    return replacement;
  }

  static PreTokenizer.Metaspace.Prepend prepend(Part part) {
    String before = part.flag("add_prefix_space", true) ? "always" : "never";
    String scheme = part.text("prepend_scheme", before);
    return switch (scheme) {
      case "always" -> PreTokenizer.Metaspace.Prepend.ALWAYS;
      case "first" -> PreTokenizer.Metaspace.Prepend.FIRST;
      case "never" -> PreTokenizer.Metaspace.Prepend.NEVER;
      default -> throw part.fault("prepend_scheme is always, first or never");
    };
  }

  static Frame frame(Part part) {
    if (part.isEmpty()) return Frame.NONE;
    return switch (part.type()) {
      case "ByteLevel" -> Frame.NONE;
      case "TemplateProcessing" -> template(part);
      case "BertProcessing", "RobertaProcessing" ->
          new Frame(List.of(second(part, "cls")), List.of(second(part, "sep")));
      case "Sequence" -> {
        Frame all = Frame.NONE;
        for (Part step : Steps.of(part, "processors")) {
          Frame one = frame(step);
          if (all.equals(Frame.NONE)) all = one;
          else if (!one.equals(Frame.NONE)) {
            throw part.fault("two processors that add tokens are not supported; one is");
          }
        }
        yield all;
      }
      default ->
          throw part.unsupported(
              part.type(),
              "TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence, null");
    };
  }

  private static int second(Part part, String field) {
    List<Json> pair = part.json(field).items();
    if (pair.size() != 2) throw part.fault(field + " is a token and its number");
    return TokenizerFile.id(part, pair.get(1));
  }

  private static Frame template(Part part) {
    var before = new ArrayList<Integer>();
    var after = new ArrayList<Integer>();
    boolean text = false;
    for (Json piece : part.json("single").items()) {
      if (piece.fields().has("Sequence")) {
        if (text) throw part.fault("a template with the text twice is not supported");
        text = true;
      } else {
        String name = piece.fields().get("SpecialToken").fields().get("id").text();
        Json.Fields special = part.json("special_tokens").fields().get(name).fields();
        List<Json> ids = special.get("ids").items();
        if (before.size() + after.size() + ids.size() > MAX_FRAME) {
          throw part.fault("a template with more than " + MAX_FRAME + " tokens");
        }
        for (Json id : ids) {
          (text ? after : before).add(TokenizerFile.id(part, id));
        }
      }
    }
    if (!text) throw part.fault("the template has no place for the text");
    return new Frame(before, after);
  }

  static String literal(Part part, String field) {
    Json pattern = part.json(field);
    if (pattern instanceof Json.Fields fields && fields.has("String")) {
      String text = fields.get("String").text();
      if (!text.isEmpty()) return text;
    }
    throw part.fault("a pattern that is no plain text is not supported; {\"String\": ...} is");
  }
}
