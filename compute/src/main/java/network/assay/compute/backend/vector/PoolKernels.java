// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Pieces of max pooling. The greater of two is that of the specification: a NaN wins, and -0 is
/// less than +0.
interface PoolKernels {
  /// Elements of a vector: what is written beyond `n` where that is allowed.
  int lanes();

  /// `d[i]` = the greater of `a[i]` and `b[i]`; up to a vector more is written, of no meaning.
  void greater(int n, float[] a, int ap, float[] b, int bp, float[] d, int dp);

  /// `d[i]` = the greatest of `s[i * stride + tap * step]` over `taps`.
  ///
  /// @param s with a vector's room beyond the last tap
  void across(int n, float[] s, int sp, int stride, int taps, int step, float[] d, int dp);

  /// The way back through `n` windows of two by two elements, side by side: `out` gets +0, but `d`
  /// plus +0 at the first of a window's elements that equals `greatest`.
  ///
  /// @param top where the upper rows of the windows begin, in `x` and in `out`
  /// @param bottom where the lower ones do
  /// @param at where the windows begin in `greatest` and `d`
  void back(
      int n, float[] x, int top, int bottom, float[] greatest, float[] d, int at, float[] out);
}
