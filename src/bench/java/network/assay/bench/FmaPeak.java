// SPDX-License-Identifier: Apache-2.0
package network.assay.bench;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Nothing but fused multiply-adds: the most a core can do, to measure products against. Unrolled,
/// because the loop's own instructions cost a tenth otherwise.
public final class FmaPeak {
  private static final int STEPS = 1 << 20;
  private static final int CHAINS = 12;
  private static volatile float sink;

  /// Of one run at 256 bits; twice as many at 512.
  public static final double FLOPS = 2.0 * 8 * CHAINS * STEPS;

  private FmaPeak() {}

  public static void run(int bits) {
    if (bits == 512) {
      sink = chains512(STEPS / 2);
    } else {
      sink = chains256(STEPS);
    }
  }

  private static float chains256(int steps) {
    VectorSpecies<Float> s = FloatVector.SPECIES_256;
    FloatVector a = FloatVector.broadcast(s, 0.9999f);
    FloatVector b = FloatVector.broadcast(s, 1e-3f);
    FloatVector c0 = FloatVector.broadcast(s, 0f);
    FloatVector c1 = FloatVector.broadcast(s, 1f);
    FloatVector c2 = FloatVector.broadcast(s, 2f);
    FloatVector c3 = FloatVector.broadcast(s, 3f);
    FloatVector c4 = FloatVector.broadcast(s, 4f);
    FloatVector c5 = FloatVector.broadcast(s, 5f);
    FloatVector c6 = FloatVector.broadcast(s, 6f);
    FloatVector c7 = FloatVector.broadcast(s, 7f);
    FloatVector c8 = FloatVector.broadcast(s, 8f);
    FloatVector c9 = FloatVector.broadcast(s, 9f);
    FloatVector c10 = FloatVector.broadcast(s, 10f);
    FloatVector c11 = FloatVector.broadcast(s, 11f);
    for (int k = 0; k < steps; k += 4) {
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
    }
    return c0.add(c1)
        .add(c2)
        .add(c3)
        .add(c4)
        .add(c5)
        .add(c6)
        .add(c7)
        .add(c8)
        .add(c9)
        .add(c10)
        .add(c11)
        .lane(0);
  }

  private static float chains512(int steps) {
    VectorSpecies<Float> s = FloatVector.SPECIES_512;
    FloatVector a = FloatVector.broadcast(s, 0.9999f);
    FloatVector b = FloatVector.broadcast(s, 1e-3f);
    FloatVector c0 = FloatVector.broadcast(s, 0f);
    FloatVector c1 = FloatVector.broadcast(s, 1f);
    FloatVector c2 = FloatVector.broadcast(s, 2f);
    FloatVector c3 = FloatVector.broadcast(s, 3f);
    FloatVector c4 = FloatVector.broadcast(s, 4f);
    FloatVector c5 = FloatVector.broadcast(s, 5f);
    FloatVector c6 = FloatVector.broadcast(s, 6f);
    FloatVector c7 = FloatVector.broadcast(s, 7f);
    FloatVector c8 = FloatVector.broadcast(s, 8f);
    FloatVector c9 = FloatVector.broadcast(s, 9f);
    FloatVector c10 = FloatVector.broadcast(s, 10f);
    FloatVector c11 = FloatVector.broadcast(s, 11f);
    for (int k = 0; k < steps; k += 4) {
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
      c0 = c0.fma(a, b);
      c1 = c1.fma(a, b);
      c2 = c2.fma(a, b);
      c3 = c3.fma(a, b);
      c4 = c4.fma(a, b);
      c5 = c5.fma(a, b);
      c6 = c6.fma(a, b);
      c7 = c7.fma(a, b);
      c8 = c8.fma(a, b);
      c9 = c9.fma(a, b);
      c10 = c10.fma(a, b);
      c11 = c11.fma(a, b);
    }
    return c0.add(c1)
        .add(c2)
        .add(c3)
        .add(c4)
        .add(c5)
        .add(c6)
        .add(c7)
        .add(c8)
        .add(c9)
        .add(c10)
        .add(c11)
        .lane(0);
  }
}
