// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// The kernels of matrix products of one vector width.
record ProductKernels(
    MicroKernel tall, FewRowsKernel few, WideKernel wide, PackKernels pack, ZeroKernels zeros) {
  /// Columns of a panel.
  int columns() {
    return tall.columns();
  }

  /// Rows of the tile that does `left` rows, or as many of them as fit.
  int rows(int left) {
    for (int rows : FewRowsKernel.ROWS) {
      if (rows >= left) return rows;
    }
    return tall.rows();
  }

  /// `count` rows with those that fill up the last tile.
  int padded(int count) {
    int whole = count / tall.rows() * tall.rows();
    return count == whole ? whole : whole + rows(count - whole);
  }

  /// The panels that a tile of `rows` does side by side when there are `left`.
  int panels(int rows, int left) {
    int panels = rows == tall.rows() ? 1 : FewRowsKernel.panels(rows);
    return left < panels ? 1 : panels;
  }
}
