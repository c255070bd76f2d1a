// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.chain;

import network.assay.staking.DisputePosition;

/// Positions of disputes, for people.
final class DisputeWords {
  private DisputeWords() {}

  /// What is denied, e.g. "the states after the steps 40 to 47 of the segment".
  static String denied(DisputePosition p) {
    long first = p.list().first();
    long last = Math.min(p.list().count(), first + (1L << p.list().height())) - 1;
    String range = first == last ? "%d".formatted(first) : "%d to %d".formatted(first, last);
    return switch (p.turn().stage()) {
      case 1 ->
          "the states after steps %s of the segment, which begins with step %d of the task"
              .formatted(range, p.step());
      case 2 -> "of what step %d computes, the entries %s of its trace".formatted(p.step(), range);
      case 3 ->
          "of tensor %d of step %d, the chunks %s".formatted(p.suspect().tensor(), p.step(), range);
      case 4 ->
          "of tensor %d of step %d, the numbers in chunk %d"
              .formatted(p.suspect().tensor(), p.step(), first);
      case 5 ->
          "of element %d of tensor %d of step %d, what is summed up after operations %d to %d"
              .formatted(
                  p.fold().element(),
                  p.suspect().tensor(),
                  p.step(),
                  p.fold().low(),
                  p.fold().high());
      default -> "something that this version does not know (stage %d)".formatted(p.turn().stage());
    };
  }

  static String stage(int stage) {
    return switch (stage) {
      case 1 -> "steps";
      case 2 -> "trace";
      case 3 -> "tensor";
      case 4 -> "chunk";
      case 5 -> "fold";
      default -> "unknown";
    };
  }
}
