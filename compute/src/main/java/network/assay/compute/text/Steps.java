// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.format.Json;

/// The steps of a sequence in a tokenizer's file: so few that they take little time and stack, and
/// so mild that what they make of a text is no more than so many times as long.
final class Steps {
  private static final int MAX_STEPS = 16;

  /// The most times that steps, one after the other, may make a text longer.
  private static final int MAX_GROWTH = 64;

  private Steps() {}

  /// The steps of `part`, or itself if it is no sequence. A sequence in a sequence is its steps.
  ///
  /// @param field where a sequence has its steps
  static List<Part> of(Part part, String field) {
    var steps = new ArrayList<Part>();
    add(part, part, field, steps);
    long growth = 1;
    for (Part step : steps) {
      growth *= growth(step);
      if (growth > MAX_GROWTH) {
        throw part.fault("steps may make a text " + MAX_GROWTH + " times as long, not more");
      }
    }
    if (steps.stream().filter(step -> step.type().equals("ByteLevel")).count() > 1) {
      throw part.fault("ByteLevel twice is not supported; once is");
    }
    return steps;
  }

  private static void add(Part root, Part part, String field, List<Part> steps) {
    if (!part.type().equals("Sequence")) {
      if (steps.size() == MAX_STEPS) throw root.fault("more than " + MAX_STEPS + " steps");
      steps.add(part);
      return;
    }
    for (Json one : part.json(field).items()) add(root, Part.of(part.name(), one), field, steps);
  }

  // A prefix stands before each piece, and a piece may be a single character.
  private static long growth(Part step) {
    return switch (step.type()) {
      case "Replace" ->
          Math.max(
              1,
              Math.ceilDiv(
                  step.json("content").text().length(), step.finder("pattern").shortest()));
      case "Precompiled" -> CharsMap.of(step).growth();
      case "Prepend" -> 1L + step.json("prepend").text().length();
      case "Metaspace" ->
          PreTokenizers.prepend(step) == PreTokenizer.Metaspace.Prepend.NEVER ? 1 : 2;
      case "ByteLevel" -> step.flag("add_prefix_space", true) ? 2 : 1;
      // U+FDFA is decomposed to 18 characters, U+1F82 to 4, U+1D160 composed to 6 for 2.
      case "NFKC", "NFKD" -> 18;
      case "NFD", "BertNormalizer" -> 4;
      case "NFC" -> 3;
      case "Lowercase", "WordPiece", "BPEDecoder" -> 2;
      default -> 1;
    };
  }
}
