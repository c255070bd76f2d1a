// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// Nothing but fused multiply-adds in registers: the most that this machine's cores can do, to
/// measure products against. Needs the module that the vector backend needs.
public final class FmaPeak implements AutoCloseable {
  private static final int STEPS = 1 << 16;

  /// Enough to hide the latency of each.
  private static final int CHAINS = 12;

  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.preferredShape());

  private final KernelPool pool;
  private final float[] sinks;

  public FmaPeak(int threads) {
    this.pool = new KernelPool(threads);
    this.sinks = new float[threads];
  }

  /// Of one run, a multiplication and an addition each counting.
  public double operations() {
    return 2.0 * SPECIES.length() * CHAINS * STEPS * pool.threads();
  }

  public void run() {
    pool.run(sinks.length, (part, _) -> sinks[part] = chains());
  }

  private static float chains() {
    FloatVector a = FloatVector.broadcast(SPECIES, 0.9999f);
    FloatVector b = FloatVector.broadcast(SPECIES, 1e-3f);
    FloatVector c0 = a;
    FloatVector c1 = a;
    FloatVector c2 = a;
    FloatVector c3 = a;
    FloatVector c4 = a;
    FloatVector c5 = a;
    FloatVector c6 = b;
    FloatVector c7 = b;
    FloatVector c8 = b;
    FloatVector c9 = b;
    FloatVector c10 = b;
    FloatVector c11 = b;
    for (int k = 0; k < STEPS; k++) {
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
    FloatVector low = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
    return low.add(c6).add(c7).add(c8).add(c9).add(c10).add(c11).lane(0);
  }

  @Override
  public void close() {
    pool.close();
  }
}
