// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.nio.ByteBuffer;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;

/// What a task means to a contract (docs/spec/dispute, section 2): enough to judge any operation of
/// it. Whoever leases a task signs the digest.
///
/// @param program that of [TaskProgram#digest]
/// @param input the digest of the state before the first step
/// @param fixed the digest of what every step reads besides; zero where that is nothing
/// @param steps of the task, at least 1
/// @param segmentSteps steps between two checkpoints, at least 1
public record Terms(
    Digest program, Digest input, Digest fixed, int steps, int segmentSteps, StepOrder order) {
  private static final HashTag TERMS = HashTag.of("assay/terms/1");

  public Terms {
    if (steps < 1 || segmentSteps < 1) {
      throw new IllegalArgumentException(
          "a task of " + steps + " steps in segments of " + segmentSteps);
    }
  }

  public Digest digest() {
    int[] words = order.words().toArray();
    ByteBuffer rest = ByteBuffer.allocate(Integer.BYTES * (3 + words.length));
    rest.putInt(steps).putInt(segmentSteps).putInt(order.stride());
    for (int word : words) rest.putInt(word);
    return TERMS.start().add(program).add(input).add(fixed).add(rest.flip()).end();
  }

  public int segments() {
    return Math.ceilDiv(steps, segmentSteps);
  }

  /// The first step of `segment`.
  public int firstStep(int segment) {
    return Math.multiplyExact(segment, segmentSteps);
  }

  /// How many steps `segment` has.
  public int steps(int segment) {
    return Math.min(segmentSteps, steps - firstStep(segment));
  }
}
