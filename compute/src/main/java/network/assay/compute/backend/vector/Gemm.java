// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// Matrix products in the specification's order: every element the sum of its chunks' chains.
///
/// Both matrices are packed into panels, chunk by chunk; a chunk's chains never leave the
// registers.
/// Holds the packed panels, so it works for one caller at a time.
final class Gemm {
  private static final int ROWS = MicroKernel.ROWS;

  /// Rows whose packed panels are used together: with a chunk of 1024 they take part of a
  /// second-level cache.
  private static final int BLOCK_PANELS = 16;

  /// The most rows and columns packed at a time, so that memory stays bounded.
  private static final int MAX_ROWS = 4096 / ROWS * ROWS;

  private static final int MAX_COLUMNS = 3072;

  /// Multiplications below which handing out work costs more than it saves.
  private static final long SMALL = 1 << 18;

  private final MicroKernel kernel;
  private final KernelPool pool;
  private final int columns;
  private final float[][] edges;
  private float[] left = {};
  private float[] right = {};

  Gemm(MicroKernel kernel, KernelPool pool) {
    this.kernel = kernel;
    this.pool = pool;
    this.columns = kernel.columns();
    this.edges = new float[pool.threads()][ROWS * columns];
  }

  /// Makes room for products of this size, so that none is needed while running.
  void reserve(int m, int n, int chunk) {
    int rows = Math.ceilDiv(Math.min(m, MAX_ROWS), ROWS) * ROWS;
    int width = Math.ceilDiv(Math.min(n, MAX_COLUMNS), columns) * columns;
    if (left.length < rows * chunk) left = new float[rows * chunk];
    if (right.length < width * chunk) right = new float[width * chunk];
  }

  /// `c = a * b`, of sizes `[m, k]` and `[k, n]`, in chunks of `chunk` steps.
  ///
  /// @param c neighbours in a row are neighbours in memory
  void multiply(
      int m,
      int n,
      int k,
      int chunk,
      float[] as,
      Matrix a,
      float[] bs,
      Matrix b,
      float[] cs,
      Matrix c) {
    reserve(m, n, chunk);
    boolean chunked = k > chunk;
    if (chunked) {
      // Chunks are added to +0, ascending.
      for (int i = 0; i < m; i++) {
        int at = c.offset() + i * c.rowStride();
        Arrays.fill(cs, at, at + n, 0f);
      }
    }
    for (int j = 0; j < n; j += MAX_COLUMNS) {
      int width = Math.min(MAX_COLUMNS, n - j);
      int from = 0;
      do {
        int depth = Math.min(chunk, k - from);
        packRight(bs, b.shifted(from * b.rowStride() + j * b.columnStride()), width, depth, m);
        for (int i = 0; i < m; i += MAX_ROWS) {
          int height = Math.min(MAX_ROWS, m - i);
          packLeft(as, a.shifted(i * a.rowStride() + from * a.columnStride()), height, depth, n);
          tiles(height, width, depth, cs, c.shifted(i * c.rowStride() + j), chunked);
        }
        from += depth;
      } while (from < k);
    }
  }

  private void packLeft(float[] source, Matrix a, int height, int depth, int n) {
    int panels = Math.ceilDiv(height, ROWS);
    share(
        panels,
        (long) height * depth * n,
        panel -> {
          int row = panel * ROWS;
          Packing.panel(
              source,
              a.offset() + row * a.rowStride(),
              a.rowStride(),
              a.columnStride(),
              Math.min(ROWS, height - row),
              depth,
              left,
              row * depth,
              ROWS);
        });
  }

  private void packRight(float[] source, Matrix b, int width, int depth, int m) {
    int panels = Math.ceilDiv(width, columns);
    share(
        panels,
        (long) width * depth * m,
        panel -> {
          int column = panel * columns;
          Packing.panel(
              source,
              b.offset() + column * b.columnStride(),
              b.columnStride(),
              b.rowStride(),
              Math.min(columns, width - column),
              depth,
              right,
              column * depth,
              columns);
        });
  }

  private void share(int panels, long work, IntConsumer pack) {
    int parts = work < SMALL ? 1 : Math.min(panels, 4 * pool.threads());
    pool.run(
        parts,
        (part, _) -> {
          int end = (int) ((part + 1L) * panels / parts);
          for (int panel = (int) ((long) part * panels / parts); panel < end; panel++) {
            pack.accept(panel);
          }
        });
  }

  private void tiles(int height, int width, int depth, float[] cs, Matrix c, boolean add) {
    int rowPanels = Math.ceilDiv(height, ROWS);
    int columnPanels = Math.ceilDiv(width, columns);
    int blocks = Math.ceilDiv(rowPanels, BLOCK_PANELS);
    boolean alone = pool.threads() == 1 || (long) height * width * depth < SMALL;
    int groups = alone ? 1 : Math.clamp(Math.ceilDiv(8L * pool.threads(), blocks), 1, columnPanels);
    KernelPool.Task task =
        (part, worker) -> {
          int block = part / groups;
          int group = part % groups;
          int firstRow = block * BLOCK_PANELS;
          int lastRow = Math.min(rowPanels, firstRow + BLOCK_PANELS);
          int lastColumn = (int) ((group + 1L) * columnPanels / groups);
          for (int q = (int) ((long) group * columnPanels / groups); q < lastColumn; q++) {
            for (int p = firstRow; p < lastRow; p++) {
              tile(p, q, height, width, depth, cs, c, add, edges[worker]);
            }
          }
        };
    if (alone) {
      for (int part = 0; part < blocks; part++) task.run(part, 0);
    } else {
      pool.run(blocks * groups, task);
    }
  }

  private void tile(
      int p,
      int q,
      int height,
      int width,
      int depth,
      float[] cs,
      Matrix c,
      boolean add,
      float[] edge) {
    int row = p * ROWS;
    int column = q * columns;
    int at = c.offset() + row * c.rowStride() + column;
    int rows = Math.min(ROWS, height - row);
    int count = Math.min(columns, width - column);
    if (rows == ROWS && count == columns) {
      kernel.tile(
          depth, left, row * depth, right, column * depth, columns, cs, at, c.rowStride(), add);
      return;
    }
    kernel.tile(depth, left, row * depth, right, column * depth, columns, edge, 0, columns, false);
    for (int i = 0; i < rows; i++) {
      int to = at + i * c.rowStride();
      for (int j = 0; j < count; j++) {
        float value = edge[i * columns + j];
        cs[to + j] = add ? cs[to + j] + value : value;
      }
    }
  }
}
