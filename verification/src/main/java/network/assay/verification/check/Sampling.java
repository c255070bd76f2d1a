// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import java.util.List;
import java.util.stream.IntStream;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.TaskId;

/// Which segments of a task are re-executed (docs/spec/job, section 7.1).
///
/// The beacon is fixed only after the provider has committed to every checkpoint, so uniform
/// sampling leaves a cheat no better choice than chance.
public final class Sampling {
  private static final HashTag SEGMENTS = HashTag.of("assay/draw-segments/1");

  private Sampling() {}

  /// @param segments how many the task has
  /// @param take how many to check; all of them when the task has no more
  /// @return segment numbers, ascending
  public static List<Integer> segments(Digest beacon, TaskId task, int segments, int take) {
    if (take >= segments) return IntStream.range(0, segments).boxed().toList();
    return new Draw(SEGMENTS, beacon, task).subset(segments, take);
  }

  /// The probability that checking `take` of `segments` meets one of `bad` bad ones:
  /// `1 - C(segments - bad, take) / C(segments, take)`.
  public static double detection(int segments, int bad, int take) {
    double missed = 1;
    for (int i = 0; i < Math.min(take, segments); i++) {
      missed *= Math.max(0, (double) (segments - bad - i) / (segments - i));
    }
    return 1 - missed;
  }
}
