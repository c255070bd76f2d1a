// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// The innermost piece of a matrix product.
interface MicroKernel {
  /// Rows of a tile.
  int rows();

  /// Columns of a tile: two vectors.
  int columns();

  /// A tile of [#rows] by [#columns] chains, `depth` fma steps each, from +0.
  ///
  /// @param a packed: for each step, one value per row, from `ap`
  /// @param b for each step, one value per column, from `bp`; steps are `bStep` apart
  /// @param c the tile's top left corner at `cp`, rows `cStep` apart
  /// @param add whether the chains are added to what is in `c`, or replace it
  void tile(
      int depth,
      float[] a,
      int ap,
      float[] b,
      int bp,
      int bStep,
      float[] c,
      int cp,
      int cStep,
      boolean add);
}
