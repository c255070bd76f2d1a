// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;

/// Products of few rows with a large matrix that is not packed: all of their time goes by
/// waiting for that matrix. So it is read as it lies in memory, some steps at a time along all
/// columns, while the chains of the rows wait in a cache.
final class WideRows implements KernelPool.Task {
  /// With more rows tiles are faster, which keep all chains in registers.
  private static final int MOST_ROWS = 4;

  private static final int LEAST_COLUMNS = 256;

  /// Values of a matrix from which on this is faster with one row, and with several: those of less
  /// stay in a cache, where tiles are faster.
  private static final int LARGE = 1 << 16;

  private static final int LARGE_FOR_MORE = 1 << 20;

  /// Columns whose chains fit the cache next to the core beside what passes.
  private static final int MOST_COLUMNS = 4096;

  private static final float[] NONE = {};

  private final Product p;
  private final FewRowsKernel kernel;
  private final KernelPool pool;

  /// Columns of one part.
  private final int columns;

  /// Per worker, the chains of a chunk.
  private final float[][] chains;

  private float[] left = NONE;
  private float[] right = NONE;
  private float[] result = NONE;

  /// For a product that [#suits].
  WideRows(Product p, FewRowsKernel kernel, KernelPool pool) {
    this.p = p;
    this.kernel = kernel;
    this.pool = pool;
    this.columns = Math.clamp(Math.ceilDiv(p.n(), pool.threads()), LEAST_COLUMNS, MOST_COLUMNS);
    this.chains = new float[pool.threads()][p.chunks() > 1 ? p.m() * columns : 0];
  }

  static boolean suits(Product p) {
    return p.m() <= MOST_ROWS
        && p.n() >= LEAST_COLUMNS
        && (long) p.n() * p.k() >= (p.m() == 1 ? LARGE : LARGE_FOR_MORE)
        && p.right().acrossRun(0) >= p.n()
        && p.result().alongRun(0) >= p.n();
  }

  void run(float[] left, float[] right, float[] result) {
    this.left = left;
    this.right = right;
    this.result = result;
    pool.run(p.count() * Math.ceilDiv(p.n(), columns), this);
    this.left = NONE;
    this.right = NONE;
    this.result = NONE;
  }

  @Override
  public void run(int part, int worker) {
    int parts = Math.ceilDiv(p.n(), columns);
    int q = part / parts;
    int from = part % parts * columns;
    int count = Math.min(columns, p.n() - from);
    int at = p.bases().result().get(q) + p.result().along()[0] + from;
    for (int row = 0; row < p.m(); row++) {
      int to = at + p.result().across()[row];
      Arrays.fill(result, to, to + count, 0f);
    }
    for (int c = 0; c < p.chunks(); c++) chunk(q, c, from, count, at, chains[worker]);
  }

  // All rows go together, so that the matrix passes once.
  private void chunk(int q, int c, int from, int count, int to, float[] chain) {
    boolean only = p.chunks() == 1;
    if (!only) Arrays.fill(chain, 0f);
    int end = p.start(c) + p.depth(c);
    for (int k = p.start(c); k < end; k += FewRowsKernel.STEPS) {
      int steps = Math.min(FewRowsKernel.STEPS, end - k);
      for (int row = 0; row < p.m(); row++) {
        float[] into = only ? result : chain;
        int at = only ? to + p.result().across()[row] : row * columns;
        steps(q, row, k, steps, from, count, into, at);
      }
    }
    if (only) return;
    for (int row = 0; row < p.m(); row++) {
      kernel.add(count, chain, row * columns, result, to + p.result().across()[row]);
    }
  }

  private void steps(int q, int row, int k, int steps, int from, int count, float[] c, int cp) {
    int[] leftSteps = p.left().along();
    int[] rightSteps = p.right().along();
    int a = p.bases().left().get(q) + p.left().across()[row];
    int b = p.bases().right().get(q) + p.right().across()[0] + from;
    if (steps == FewRowsKernel.STEPS) {
      kernel.steps(count, left, a, leftSteps, right, b, rightSteps, k, c, cp);
      return;
    }
    for (int s = k; s < k + steps; s++) {
      kernel.step(count, left[a + leftSteps[s]], right, b + rightSteps[s], c, cp);
    }
  }
}
