// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Tiles of fewer rows than a [MicroKernel]'s, but more panels, so that there are still enough
/// chains to keep a core busy.
interface FewRowsKernel {
  /// The rows of the tiles there are, the last being the greatest.
  int[] ROWS = {1, 2, 4};

  /// Steps that [#steps] does.
  int STEPS = 4;

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

  /// Steps `k` to `k + 3` of `n` chains side by side, that of each step lying side by side in `b`.
  ///
  /// @param a the left values, step `k` at `ap + aSteps[k]`
  /// @param bSteps where a step lies from `bp`
  /// @param c the chains
  void steps(
      int n,
      float[] a,
      int ap,
      int[] aSteps,
      float[] b,
      int bp,
      int[] bSteps,
      int k,
      float[] c,
      int cp);

  /// One step of `n` chains side by side.
  void step(int n, float a, float[] b, int bp, float[] c, int cp);

  /// Adds `n` chains from `a` on to what is there.
  void add(int n, float[] a, int ap, float[] c, int cp);
}
