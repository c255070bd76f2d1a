// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Map;
import java.util.Set;
import network.assay.compute.backend.Frame;

/// A matrix product, or several of one shape: a single fold of fma, or the two nodes of a chunked
/// one (docs/spec/exact-ops, section 5.1).
///
/// @param product what is done; run by nobody else
/// @param nodes how many nodes this step stands for
record ProductStep(int target, int left, int right, Product product, ProductRun run, int nodes)
    implements Step {
  /// Fewer rows are better served row by row, unless the columns are many.
  private static final int LEAST_ROWS = 3;

  private static final int LEAST_COLUMNS = 64;

  /// Whether there is enough to fill tiles with.
  boolean tall() {
    return product.m() >= LEAST_ROWS || product.n() >= LEAST_COLUMNS;
  }

  /// Packs what never changes once for all runs.
  ///
  /// @param fixed by tensor number
  void fix(Map<Integer, float[]> fixed) {
    if (fixed.containsKey(left)) run.fixLeft(fixed.get(left));
    if (fixed.containsKey(right)) run.fixRight(fixed.get(right));
  }

  @Override
  public Set<Integer> reads() {
    return left == right ? Set.of(left) : Set.of(left, right);
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    run.run(frame.floats(left), frame.floats(right), frame.floats(target));
  }
}
