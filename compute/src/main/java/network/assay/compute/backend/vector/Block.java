// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;

/// Rows of packed panels times a group of column panels: one chain per element of the result.
/// Set up again and again by one worker, so that a run leaves nothing for the collector.
final class Block {
  private static final float[] NONE = {};
  private static final Layout NOWHERE = new Layout(new int[0], new int[0]);

  private final ProductKernels kernels;

  /// The steps of a chain, and how many of the columns' are passed over first.
  private int depth;

  private int skipped;

  private float[] left = NONE;
  private int leftAt;

  private float[] right = NONE;
  private int rightAt;
  private int columns;
  private int rightStep;
  private int rightPanel;

  private float[] into = NONE;
  private int intoAt;
  private Layout layout = NOWHERE;
  private Mode mode = Mode.REPLACE;

  private int column;
  private int first;
  private int end;
  private boolean lower;

  Block(ProductKernels kernels) {
    this.kernels = kernels;
  }

  /// What is done with a chain.
  enum Mode {
    /// It is the element.
    REPLACE,
    /// It is the first of several, which are added to +0.
    START,
    /// It is added to those before.
    ADD
  }

  /// Chains of `depth` steps, those of the columns from step `skip` on.
  void steps(int skip, int depth) {
    this.skipped = skip;
    this.depth = depth;
  }

  /// Packed rows: the panel of row `i` begins `i * depth` from `at`.
  void left(float[] array, int at) {
    this.left = array;
    this.leftAt = at;
  }

  /// Column panels, the first of which begins at `at`.
  ///
  /// @param step how far a step of a panel is from the one before
  /// @param panel how far a panel is from the one before
  void right(float[] array, int at, int columns, int step, int panel) {
    this.right = array;
    this.rightAt = at;
    this.columns = columns;
    this.rightStep = step;
    this.rightPanel = panel;
  }

  /// Where the chains go.
  ///
  /// @param at where the matrix begins
  /// @param layout where its rows and columns lie from there
  /// @param mode what becomes of what is there
  void into(float[] array, int at, Layout layout, Mode mode) {
    this.into = array;
    this.intoAt = at;
    this.layout = layout;
    this.mode = mode;
  }

  /// Which part of the result it is.
  ///
  /// @param column the first column
  /// @param first the first packed row
  /// @param end one past the last row
  /// @param lower whether elements whose column is greater than their row may be left out
  void place(int column, int first, int end, boolean lower) {
    this.column = column;
    this.first = first;
    this.end = end;
    this.lower = lower;
  }

  /// Whether all values of the columns are finite.
  boolean finite() {
    int panels = Math.ceilDiv(columns, kernels.columns());
    return kernels.zeros().finite(right, rightAt, panels * rightPanel);
  }

  /// Keeps no array alive.
  void forget() {
    this.left = NONE;
    this.right = NONE;
    this.into = NONE;
  }

  /// Does rows `from` to `to - 1`, the first of which begins a tile.
  ///
  /// @param edge room for a tile
  void run(int from, int to, float[] edge) {
    for (int row = from; row < to; ) {
      int rows = kernels.rows(end - row);
      int lines = Math.min(rows, end - row);
      if (mode == Mode.START) clear(row, lines);
      strip(row, rows, lines, edge);
      row += lines;
    }
  }

  private void clear(int row, int lines) {
    int last = column + columns;
    for (int r = row; r < row + lines; r++) {
      for (int j = column; j < last; ) {
        int run = Math.min(layout.alongRun(j), last - j);
        int at = rowAt(r) + layout.along()[j];
        Arrays.fill(into, at, at + run, 0f);
        j += run;
      }
    }
  }

  // One row of tiles.
  private void strip(int row, int rows, int lines, float[] edge) {
    int width = kernels.columns();
    int columnsRead = lower ? Math.max(0, row + lines - column) : columns;
    int count = Math.ceilDiv(Math.min(columnsRead, columns), width);
    int ap = leftAt + (row - first) * depth;
    int at = rowAt(row);
    int step = lines < rows ? -1 : step(row, rows);
    boolean add = mode != Mode.REPLACE;
    for (int panel = 0; panel < count; ) {
      int panels = kernels.panels(rows, count - panel);
      int bp = rightAt + skipped * rightStep + panel * rightPanel;
      int some = Math.min(panels * width, columns - panel * width);
      int next = column + panel * width;
      boolean neighbours = layout.alongRun(next) >= panels * width;
      if (step >= 0 && some == panels * width && neighbours) {
        int cp = at + layout.along()[next];
        tile(rows, panels, ap, bp, into, cp, step, add);
      } else {
        tile(rows, panels, ap, bp, edge, 0, panels * width, false);
        keep(edge, panels * width, row, lines, next, some, add);
      }
      panel += panels;
    }
  }

  private int rowAt(int row) {
    return intoAt + layout.across()[row];
  }

  // How far apart these rows lie, or -1 if that varies.
  private int step(int row, int rows) {
    if (rows == 1) return 0;
    int[] across = layout.across();
    int step = across[row + 1] - across[row];
    for (int r = 2; r < rows; r++) {
      if (across[row + r] - across[row + r - 1] != step) return -1;
    }
    return step;
  }

  private void tile(
      int rows, int panels, int ap, int bp, float[] c, int cp, int cStep, boolean add) {
    if (rows == kernels.tall().rows()) {
      kernels.tall().tile(depth, left, ap, right, bp, rightStep, c, cp, cStep, add);
    } else {
      kernels
          .few()
          .tile(rows, panels, depth, left, ap, right, bp, rightStep, rightPanel, c, cp, cStep, add);
    }
  }

  private void keep(float[] edge, int width, int row, int lines, int from, int count, boolean add) {
    int[] along = layout.along();
    for (int r = 0; r < lines; r++) {
      int at = rowAt(row + r);
      for (int j = 0; j < count; j++) {
        float value = edge[r * width + j];
        int to = at + along[from + j];
        into[to] = add ? into[to] + value : value;
      }
    }
  }
}
