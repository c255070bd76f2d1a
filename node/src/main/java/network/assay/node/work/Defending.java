// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Duration;
import java.util.OptionalLong;
import network.assay.node.state.StateSize;
import network.assay.verification.task.TaskProgram;

/// What it takes to stand by a result in a dispute: its longest segment, done again before the
/// clock runs out. A provider that cannot loses its stake to a false challenge.
public final class Defending {
  /// How often a side may have to do a segment: for its first answer, then as far as the step in
  /// question, and that step by single operations.
  private static final int TIMES = 3;

  /// As many false challenges at once as whoever brings them is to lose a bond by, for the stake
  /// that one more would take.
  private static final int AT_ONCE = 4;

  /// Bytes a second: a dispute is about the digest of the state after each step. A quarter of what
  /// one thread was measured to do.
  private static final long HASHED = 256L << 20;

  private Defending() {}

  /// Whether a node that does `operationsPerSecond` stands by every segment of `program`.
  ///
  /// @param clock what each side of a dispute has for all its moves
  public static boolean fits(TaskProgram program, long operationsPerSecond, Duration clock) {
    OptionalLong least = leastRate(program, clock);
    return least.isPresent() && operationsPerSecond >= least.getAsLong();
  }

  /// The operations a second that it takes; empty when no rate is enough.
  public static OptionalLong leastRate(TaskProgram program, Duration clock) {
    long state = StateSize.carried(program.graphs().getFirst());
    double hashing = (double) program.firstStep(1) * state / HASHED;
    double left = clock.toNanos() / 1e9 / (TIMES * AT_ONCE) - hashing;
    if (left <= 0) return OptionalLong.empty();
    return OptionalLong.of((long) Math.ceil(longestSegment(program) / left));
  }

  /// In operations. All segments but the last have equally many steps; the last step may be
  /// another.
  private static long longestSegment(TaskProgram program) {
    int segments = program.work().segments();
    return Math.max(program.operations(0, 1), program.operations(segments - 1, segments));
  }
}
