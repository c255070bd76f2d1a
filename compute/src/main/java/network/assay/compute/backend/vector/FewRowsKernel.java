// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Tiles of fewer rows than a [MicroKernel]'s, but more panels, so that there are still enough
/// chains to keep a core busy.
interface FewRowsKernel {
  /// The rows of the tiles there are, the last being the greatest.
  int[] ROWS = {1, 2, 4};

  /// The panels, of two vectors each, that go side by side in a tile of `rows`.
  static int panels(int rows) {
    return 4 / rows;
  }

  /// As [MicroKernel#tile].
  ///
  /// @param rows one of [#ROWS]
  /// @param panels 1 or [#panels]
  /// @param bPanel how far apart panels are in `b`; in `c` they are neighbours
  void tile(
      int rows,
      int panels,
      int depth,
      float[] a,
      int ap,
      float[] b,
      int bp,
      int bStep,
      int bPanel,
      float[] c,
      int cp,
      int cStep,
      boolean add);
}
