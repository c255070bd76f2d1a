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
      case "Replace" -> {
        int from = Components.literal(step, "pattern").length();
        yield Math.max(1, Math.ceilDiv(step.json("content").text().length(), from));
      }
      case "Prepend" -> 1L + step.json("prepend").text().length();
      case "Metaspace" -> Components.prepend(step) == PreTokenizer.Metaspace.Prepend.NEVER ? 1 : 2;
      case "ByteLevel" -> step.flag("add_prefix_space", true) ? 2 : 1;
      default -> 1;
    };
  }
}
