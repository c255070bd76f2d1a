// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// Matrix products in the specification's order: every element the sum of its chunks' chains.
///
/// Both matrices are packed into panels, chunk by chunk; then blocks of tiles, each of which stays
/// in cache, are shared out. Holds the packed panels, so it works for one caller at a time.
final class Gemm {
  /// Rows and columns of a block of tiles, which one thread does at a time.
  private static final int BLOCK_ROWS = 96;

  private static final int BLOCK_COLUMNS = 512;

  /// The most rows and columns packed at a time, so that memory stays bounded.
  private static final int MAX_ROWS = 4096;

  private static final int MAX_COLUMNS = 3072;

  /// With as few rows as this, `b` is read where it lies if its rows are contiguous: packing would
  /// cost more than it gains.
  private static final int FEW_ROWS = 48;

  /// Multiplications below which handing out work costs more than it saves.
  private static final long SMALL = 1 << 18;

  private final MicroKernel kernel;
  private final KernelPool pool;
  private final int rows;
  private final int columns;

  /// Per worker, a tile that sticks out of the result.
  private final float[][] edges;

  private float[] left = {};
  private float[] right = {};

  Gemm(MicroKernel kernel, KernelPool pool) {
    this.kernel = kernel;
    this.pool = pool;
    this.rows = kernel.rows();
    this.columns = kernel.columns();
    this.edges = new float[pool.threads()][rows * columns];
  }

  /// Makes room for products of this size, so that none is needed while running.
  void reserve(int m, int n, int chunk) {
    int height = Math.ceilDiv(Math.min(m, MAX_ROWS), rows) * rows;
    int width = Math.ceilDiv(Math.min(n, MAX_COLUMNS), columns) * columns;
    if (left.length < height * chunk) left = new float[height * chunk];
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
    boolean chunked = k > chunk;
    reserve(m, n, chunk);
    for (int i = 0; chunked && i < m; i++) {
      // Chunks are added to +0, ascending.
      int at = c.offset() + i * c.rowStride();
      Arrays.fill(cs, at, at + n, 0f);
    }
    for (int j = 0; j < n; j += MAX_COLUMNS) {
      int width = Math.min(MAX_COLUMNS, n - j);
      int from = 0;
      do {
        int depth = Math.min(chunk, k - from);
        Matrix piece = b.shifted(from * b.rowStride() + j * b.columnStride());
        boolean inPlace = m <= FEW_ROWS && b.columnStride() == 1;
        packRight(bs, piece, width, depth, m, inPlace);
        for (int i = 0; i < m; i += MAX_ROWS) {
          int height = Math.min(MAX_ROWS, m - i);
          packLeft(as, a.shifted(i * a.rowStride() + from * a.columnStride()), height, depth, n);
          var block =
              new Block(
                  height,
                  width,
                  depth,
                  inPlace ? bs : right,
                  piece,
                  inPlace,
                  cs,
                  c.shifted(i * c.rowStride() + j),
                  chunked);
          share(block);
        }
        from += depth;
      } while (from < k);
    }
  }

  private void packLeft(float[] source, Matrix a, int height, int depth, int n) {
    each(
        Math.ceilDiv(height, rows),
        (long) height * depth * n,
        panel -> {
          int row = panel * rows;
          Packing.panel(
              source,
              a.offset() + row * a.rowStride(),
              a.rowStride(),
              a.columnStride(),
              Math.min(rows, height - row),
              depth,
              left,
              row * depth,
              rows);
        });
  }

  // In place, only the last panel is packed, if it is not a whole one.
  private void packRight(float[] source, Matrix b, int width, int depth, int m, boolean inPlace) {
    int first = inPlace ? width / columns : 0;
    each(
        Math.ceilDiv(width, columns) - first,
        (long) width * depth * m,
        panel -> {
          int column = (first + panel) * columns;
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

  private void each(int panels, long work, IntConsumer pack) {
    int parts = work < SMALL ? 1 : Math.min(panels, 4 * pool.threads());
    share(
        parts,
        parts == 1,
        (part, _) -> {
          int end = (int) ((part + 1L) * panels / parts);
          for (int panel = (int) ((long) part * panels / parts); panel < end; panel++) {
            pack.accept(panel);
          }
        });
  }

  private void share(int parts, boolean alone, KernelPool.Task task) {
    if (!alone) {
      pool.run(parts, task);
      return;
    }
    for (int part = 0; part < parts; part++) task.run(part, 0);
  }

  private void share(Block block) {
    int perGroup = Math.max(1, BLOCK_COLUMNS / columns);
    int panels = Math.ceilDiv(block.width(), columns);
    boolean alone = (long) block.height() * block.width() * block.depth() < SMALL;
    int groups = Math.ceilDiv(panels, perGroup);
    if (!alone && pool.threads() > 1)
      groups = Math.max(groups, Math.min(panels, 4 * pool.threads()));
    int shares = groups;
    share(
        Math.ceilDiv(block.height(), BLOCK_ROWS) * shares,
        alone,
        (part, worker) -> {
          int group = part % shares;
          block.run(
              part / shares * BLOCK_ROWS,
              (int) ((long) group * panels / shares),
              (int) ((group + 1L) * panels / shares),
              worker);
        });
  }

  /// One chunk of a piece of the product, packed and ready.
  private final class Block {
    private final int height;
    private final int width;
    private final int depth;
    private final float[] bs;
    private final Matrix b;
    private final boolean inPlace;
    private final float[] cs;
    private final Matrix c;
    private final boolean chunked;

    Block(
        int height,
        int width,
        int depth,
        float[] bs,
        Matrix b,
        boolean inPlace,
        float[] cs,
        Matrix c,
        boolean chunked) {
      this.height = height;
      this.width = width;
      this.depth = depth;
      this.bs = bs;
      this.b = b;
      this.inPlace = inPlace;
      this.cs = cs;
      this.c = c;
      this.chunked = chunked;
    }

    int height() {
      return height;
    }

    int width() {
      return width;
    }

    int depth() {
      return depth;
    }

    // The tiles of rows `row` and on, column panels `first` to `last - 1`.
    void run(int row, int first, int last, int worker) {
      int end = Math.min(height, row + BLOCK_ROWS);
      for (int panel = first; panel < last; panel++) {
        for (int i = row; i < end; i += rows) tile(i, panel, edges[worker]);
      }
    }

    private void tile(int i, int panel, float[] edge) {
      int at = c.offset() + i * c.rowStride() + panel * columns;
      int lines = Math.min(rows, height - i);
      int count = Math.min(columns, width - panel * columns);
      if (lines == rows && count == columns) {
        tile(i, panel, cs, at, c.rowStride(), chunked);
        return;
      }
      tile(i, panel, edge, 0, columns, false);
      for (int r = 0; r < lines; r++) {
        int to = at + r * c.rowStride();
        for (int j = 0; j < count; j++) {
          float value = edge[r * columns + j];
          cs[to + j] = chunked ? cs[to + j] + value : value;
        }
      }
    }

    private void tile(int i, int panel, float[] target, int at, int stride, boolean add) {
      boolean direct = inPlace && (panel + 1) * columns <= width;
      kernel.tile(
          depth,
          left,
          i * depth,
          direct ? bs : right,
          direct ? b.offset() + panel * columns : panel * depth * columns,
          direct ? b.rowStride() : columns,
          target,
          at,
          stride,
          add);
    }
  }
}
