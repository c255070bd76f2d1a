// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;

/// Rows of packed panels times a group of column panels: one chain per element of the result.
///
/// @param depth the steps of a chain
/// @param left packed rows: the panel of row `i` begins `i * depth` further on
/// @param right column panels
/// @param into where the chains go
record Block(ProductKernels kernels, int depth, Floats left, Right right, Result into) {
  /// @param at where the first panel begins
  /// @param step how far a step of a panel is from the one before
  /// @param panel how far a panel is from the one before
  record Right(Floats at, int columns, int step, int panel) {}

  /// @param at where the matrix begins
  /// @param layout where its rows and columns lie from there
  /// @param column the first column
  /// @param first the first packed row
  /// @param end one past the last row
  /// @param mode what becomes of what is there
  /// @param lower whether elements whose column is greater than their row may be left out
  record Result(
      Floats at, Layout layout, int column, int first, int end, Mode mode, boolean lower) {
    int row(int row) {
      return at.at() + layout.across()[row];
    }
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

  /// Does rows `from` to `to - 1`, the first of which begins a tile.
  ///
  /// @param edge room for a tile
  void run(int from, int to, float[] edge) {
    for (int row = from; row < to; ) {
      int rows = kernels.rows(into.end() - row);
      int lines = Math.min(rows, into.end() - row);
      if (into.mode() == Mode.START) clear(row, lines);
      strip(row, rows, lines, edge);
      row += lines;
    }
  }

  private void clear(int row, int lines) {
    Layout layout = into.layout();
    int end = into.column() + right.columns();
    for (int r = row; r < row + lines; r++) {
      for (int j = into.column(); j < end; ) {
        int run = Math.min(layout.alongRun(j), end - j);
        int at = into.row(r) + layout.along()[j];
        Arrays.fill(into.at().array(), at, at + run, 0f);
        j += run;
      }
    }
  }

  // One row of tiles.
  private void strip(int row, int rows, int lines, float[] edge) {
    int width = kernels.columns();
    int columnsRead = into.lower() ? Math.max(0, row + lines - into.column()) : right.columns();
    int count = Math.ceilDiv(Math.min(columnsRead, right.columns()), width);
    int ap = left.at() + (row - into.first()) * depth;
    int at = into.row(row);
    int step = lines < rows ? -1 : step(row, rows);
    boolean add = into.mode() != Mode.REPLACE;
    for (int panel = 0; panel < count; ) {
      int panels = kernels.panels(rows, count - panel);
      int bp = right.at().at() + panel * right.panel();
      int columns = Math.min(panels * width, right.columns() - panel * width);
      int column = into.column() + panel * width;
      boolean neighbours = into.layout().alongRun(column) >= panels * width;
      if (step >= 0 && columns == panels * width && neighbours) {
        int cp = at + into.layout().along()[column];
        tile(rows, panels, ap, bp, into.at().array(), cp, step, add);
      } else {
        tile(rows, panels, ap, bp, edge, 0, panels * width, false);
        keep(edge, panels * width, row, lines, column, columns, add);
      }
      panel += panels;
    }
  }

  // How far apart these rows lie, or -1 if that varies.
  private int step(int row, int rows) {
    if (rows == 1) return 0;
    int[] across = into.layout().across();
    int step = across[row + 1] - across[row];
    for (int r = 2; r < rows; r++) {
      if (across[row + r] - across[row + r - 1] != step) return -1;
    }
    return step;
  }

  private void tile(
      int rows, int panels, int ap, int bp, float[] c, int cp, int cStep, boolean add) {
    if (rows == kernels.tall().rows()) {
      kernels
          .tall()
          .tile(depth, left.array(), ap, right.at().array(), bp, right.step(), c, cp, cStep, add);
    } else {
      kernels
          .few()
          .tile(
              rows,
              panels,
              depth,
              left.array(),
              ap,
              right.at().array(),
              bp,
              right.step(),
              right.panel(),
              c,
              cp,
              cStep,
              add);
    }
  }

  private void keep(
      float[] edge, int width, int row, int lines, int column, int columns, boolean add) {
    float[] c = into.at().array();
    int[] along = into.layout().along();
    for (int r = 0; r < lines; r++) {
      int at = into.row(row + r);
      for (int j = 0; j < columns; j++) {
        float value = edge[r * width + j];
        int to = at + along[column + j];
        c[to] = add ? c[to] + value : value;
      }
    }
  }
}
