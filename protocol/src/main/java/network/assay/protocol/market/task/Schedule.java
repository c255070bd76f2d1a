// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

/// How the learning rate goes over a job's inner steps (docs/spec/exact-ops, section 9.4).
public sealed interface Schedule {
  record Constant() implements Schedule {}

  /// Up over `warmUp` steps, then in a straight line to `end` of the rate at step `steps`.
  record Linear(int warmUp, int steps, float end) implements Schedule {
    public Linear {
      check(warmUp, steps, end);
    }
  }

  /// Up over `warmUp` steps, then along half a cosine to `end` of the rate at step `steps`.
  record Cosine(int warmUp, int steps, float end) implements Schedule {
    public Cosine {
      check(warmUp, steps, end);
    }
  }

  private static void check(int warmUp, int steps, float end) {
    Limits.check("the steps of the schedule", steps, 1, Integer.MAX_VALUE);
    Limits.check("the steps to warm up", warmUp, 0, steps - 1L);
    Limits.check("the end of the schedule", end, 0f, 1f);
  }
}
