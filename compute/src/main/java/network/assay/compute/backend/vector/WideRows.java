// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;

/// Products of few rows with a large matrix that is not packed: all of their time goes by
/// waiting for that matrix. So it is read as it lies in memory, some steps at a time along all
/// columns, while the chains of the rows wait in a cache.
final class WideRows implements KernelPool.Task {
  /// With more rows tiles are faster, which keep all chains in registers: rows that pass one by
  /// one, and those that pass together.
  private static final int MOST_ROWS = 4;

  private static final int MOST_ROWS_TOGETHER = 16;

  private static final int LEAST_COLUMNS = 256;

  /// Values of a matrix from which on this is faster than what is done else: packing the matrix,
  /// or, for up to four rows, tiles that read it from a cache.
  private static final int LARGE = 1 << 16;

  private static final int LARGE_FOR_FEW = 1 << 20;

  /// Values of a matrix from which on this is faster even than tiles of panels packed beforehand,
  /// if rows pass together: it comes from memory, and tiles ask for it too late.
  private static final int HUGE = 1 << 23;

  /// Columns whose chains fit the second-level cache beside what passes.
  private static final int MOST_COLUMNS = 4096;

  /// Columns whose chains, and what passes, fit the first-level cache.
  private static final int NEAR = 1024;

  private static final float[] NONE = {};

  private final Product p;
  private final WideKernel kernel;
  private final KernelPool pool;

  /// Columns of one part.
  private final int columns;

  /// Per worker, the chains of a chunk.
  private final float[][] chains;

  /// Where the chains of each row begin there.
  private final int[] chainRows;

  private float[] left = NONE;
  private float[] right = NONE;
  private float[] result = NONE;

  /// For a product that [#suits].
  WideRows(Product p, WideKernel kernel, KernelPool pool) {
    this.p = p;
    this.kernel = kernel;
    this.pool = pool;
    this.columns = Math.clamp(Math.ceilDiv(p.n(), pool.threads()), LEAST_COLUMNS, MOST_COLUMNS);
    this.chainRows = new int[p.m()];
    for (int row = 0; row < p.m(); row++) chainRows[row] = row * columns;
    this.chains = new float[pool.threads()][p.chunks() > 1 ? p.m() * columns : 0];
  }

  static boolean suits(Product p, WideKernel kernel) {
    boolean together = kernel.rows() > 1;
    return p.m() <= (together ? MOST_ROWS_TOGETHER : MOST_ROWS)
        && p.n() >= LEAST_COLUMNS
        && (long) p.n() * p.k() >= (p.m() > 1 && p.m() <= MOST_ROWS ? LARGE_FOR_FEW : LARGE)
        && p.right().acrossRun(0) >= p.n()
        && p.result().alongRun(0) >= p.n();
  }

  /// Whether the right side is better left as it lies even if it could be packed once for all runs.
  boolean unpacked() {
    return kernel.rows() > 1 && (long) p.n() * p.k() >= HUGE;
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
    float[] into = only ? result : chain;
    int at = only ? to : 0;
    int[] rows = only ? p.result().across() : chainRows;
    int end = p.start(c) + p.depth(c);
    for (int k = p.start(c); k < end; k += WideKernel.STEPS) {
      int steps = Math.min(WideKernel.STEPS, end - k);
      for (int j = 0; j < count; j += NEAR) {
        int some = Math.min(NEAR, count - j);
        steps(q, k, steps, from + j, some, into, at + j, rows);
      }
    }
    if (only) return;
    for (int row = 0; row < p.m(); row++) {
      kernel.add(count, chain, chainRows[row], result, to + p.result().across()[row]);
    }
  }

  // Some steps of all rows.
  private void steps(int q, int k, int steps, int from, int count, float[] c, int cp, int[] rows) {
    int[] leftRows = p.left().across();
    int[] leftSteps = p.left().along();
    int[] rightSteps = p.right().along();
    int a = p.bases().left().get(q);
    int b = p.bases().right().get(q) + p.right().across()[0] + from;
    int together = kernel.rows();
    int row = 0;
    if (steps == WideKernel.STEPS && together > 1) {
      for (; row + together <= p.m(); row += together) {
        kernel.steps(
            count, row, k, left, a, leftRows, leftSteps, right, b, rightSteps, c, cp, rows);
      }
    }
    for (; row < p.m(); row++) {
      int at = cp + rows[row];
      if (steps == WideKernel.STEPS) {
        kernel.steps(count, k, left, a + leftRows[row], leftSteps, right, b, rightSteps, c, at);
        continue;
      }
      for (int s = k; s < k + steps; s++) {
        float value = left[a + leftRows[row] + leftSteps[s]];
        kernel.step(count, value, right, b + rightSteps[s], c, at);
      }
    }
  }
}
