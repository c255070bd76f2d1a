// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.compute.format.Json;

/// The pre-tokenizer that a `tokenizer.json` names.
final class PreTokenizers {
  private static final String META = "\u2581";

  private PreTokenizers() {}

  static PreTokenizer preTokenizer(Part part) {
    if (part.isEmpty()) return new PreTokenizer.None();
    return new PreTokenizer.Sequence(
        Steps.of(part, "pretokenizers").stream().map(PreTokenizers::step).toList());
  }

  private static PreTokenizer step(Part part) {
    return switch (part.type()) {
      case "ByteLevel" -> byteLevel(part);
      case "Split" -> split(part);
      case "Metaspace" ->
          new PreTokenizer.Metaspace(meta(part), prepend(part), part.flag("split", true));
      case "Digits" -> new PreTokenizer.Digits(part.flag("individual_digits", false));
      case "Punctuation" -> new Cut(new Finder.Punctuation(), behavior(part, "Isolated"), false);
      case "CharDelimiterSplit" ->
          new Cut(new Finder.Word(delimiter(part)), Cut.Behavior.REMOVED, false);
      case "Whitespace" -> new PreTokenizer.Whitespace(true);
      case "WhitespaceSplit" -> new PreTokenizer.Whitespace(false);
      case "BertPreTokenizer" ->
          new PreTokenizer.Sequence(
              List.of(
                  new PreTokenizer.Whitespace(false),
                  new Cut(new Finder.Punctuation(), Cut.Behavior.ISOLATED, false)));
      default ->
          throw part.unsupported(
              part.type(),
              "ByteLevel, Split, Metaspace, Digits, Punctuation, CharDelimiterSplit, Whitespace,"
                  + " WhitespaceSplit, BertPreTokenizer, Sequence, null");
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
    Cut.Behavior behavior = behavior(part, "");
    boolean inverted = part.flag("invert", false);
    // The known patterns cover every character, so what is cut out and what is left make no odds.
    boolean covers =
        behavior == Cut.Behavior.ISOLATED || (behavior == Cut.Behavior.REMOVED && inverted);
    if (covers && part.json("pattern") instanceof Json.Fields fields && fields.has("Regex")) {
      Optional<SplitPattern> known = SplitPattern.of(fields.get("Regex").text());
      if (known.isPresent()) return new PreTokenizer.Split(known.get());
    }
    return new Cut(part.finder("pattern"), behavior, inverted);
  }

  private static Cut.Behavior behavior(Part part, String otherwise) {
    String name = part.text("behavior", otherwise);
    return switch (name) {
      case "Removed" -> Cut.Behavior.REMOVED;
      case "Isolated" -> Cut.Behavior.ISOLATED;
      case "MergedWithPrevious" -> Cut.Behavior.MERGED_WITH_PREVIOUS;
      case "MergedWithNext" -> Cut.Behavior.MERGED_WITH_NEXT;
      case "Contiguous" -> Cut.Behavior.CONTIGUOUS;
      default ->
          throw part.fault(
              "behavior is Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous");
    };
  }

  private static String delimiter(Part part) {
    return part.character("delimiter", part.json("delimiter").text());
  }

  private static String meta(Part part) {
    return part.character("replacement", part.text("replacement", META));
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
}
