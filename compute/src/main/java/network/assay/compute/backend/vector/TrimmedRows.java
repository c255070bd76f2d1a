// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.backend.vector.Block.Mode;

/// A product one panel of rows after the other, without the steps at either end that are zero in
/// all rows of a panel: half of them behind a causal mask, where shares and their slopes are zero.
///
/// Leaving them out changes no bit as long as the right side is finite, so that what is added is a
/// zero. At the beginning the chain is +0, and +0 plus a zero of either sign is +0. At the end the
/// chain is a NaN, which stays one; or it differs from zero and stays as it is; or it is +0 and
/// stays +0; or it is -0, from an underflow, and may become +0. So where a chain ends in -0, or the
/// right side is not finite, the steps are done after all.
final class TrimmedRows {
  /// Rows below which the right side may not be packed.
  private static final int LEAST_ROWS = 8;

  /// Steps below which nothing is left out.
  private static final int LEAST = 16;

  private final Product p;
  private final ProductKernels kernels;
  private final ZeroKernels zeros;
  private final Packing packing;

  TrimmedRows(Product p, ProductKernels kernels, Packing packing) {
    this.p = p;
    this.kernels = kernels;
    this.zeros = kernels.zeros();
    this.packing = packing;
  }

  /// Whether `p` is a product this is for: of one chunk, long enough to leave something out.
  static boolean suits(Product p) {
    return p.chunks() == 1 && p.m() >= LEAST_ROWS && p.k() >= 2 * LEAST;
  }

  /// Does product `q`, all columns of which are packed and set up in the block of `s`.
  void run(int q, float[] left, float[] result, Scratch s) {
    int at = p.bases().result().get(q);
    Piece rows = s.piece().of(p.left(), p.bases().left().get(q));
    s.block().into(result, at, p.result(), Mode.REPLACE);
    boolean asked = false;
    boolean finite = false;
    for (int row = 0; row < p.m(); ) {
      int lines = Math.min(kernels.rows(p.m() - row), p.m() - row);
      rows.lines(row, lines).steps(0, p.k());
      int first = leading(left, rows);
      int last = first == p.k() ? first : p.k() - trailing(left, rows);
      boolean trim = p.k() - (last - first) >= LEAST;
      if (trim && !asked) finite = s.block().finite();
      asked |= trim;
      if (!trim || !finite) {
        multiply(left, rows, s);
      } else {
        multiply(left, rows.steps(first, last - first), s);
        if (last < p.k() && negativeZero(result, at, row, lines)) {
          multiply(left, rows.steps(0, p.k()), s);
        }
      }
      row += lines;
    }
  }

  private void multiply(float[] left, Piece rows, Scratch s) {
    packing.left(left, rows, s.left(), 0, kernels);
    Block block = s.block();
    int end = rows.first() + rows.count();
    block.left(s.left(), 0);
    block.steps(rows.from(), rows.depth());
    block.place(0, rows.first(), end, p.lower());
    block.run(rows.first(), end, s.edge());
  }

  private boolean negativeZero(float[] result, int base, int row, int lines) {
    Layout layout = p.result();
    for (int r = row; r < row + lines; r++) {
      for (int j = 0; j < p.n(); j += layout.alongRun(j)) {
        int at = base + layout.across()[r] + layout.along()[j];
        if (zeros.negativeZero(result, at, layout.alongRun(j))) return true;
      }
    }
    return false;
  }

  // How many steps at the beginning are zero in all rows, as far as that is cheap to see.
  private int leading(float[] a, Piece rows) {
    Layout layout = rows.layout();
    int at = rows.base() + layout.across()[rows.first()];
    int count = rows.depth();
    if (layout.alongRun(0) >= rows.depth()) {
      for (int i = 0; i < rows.count() && count > 0; i++) {
        int row = rows.base() + layout.across()[rows.first() + i] + layout.along()[0];
        count = zeros.leading(a, row, count);
      }
      return count;
    }
    if (layout.acrossRun(rows.first()) < rows.count()) return 0;
    int step = 0;
    while (step < count && zeros.zero(a, at + layout.along()[step], rows.count())) step++;
    return step;
  }

  // How many steps at the end are zero in all rows, as far as that is cheap to see.
  private int trailing(float[] a, Piece rows) {
    Layout layout = rows.layout();
    int at = rows.base() + layout.across()[rows.first()];
    int count = rows.depth();
    if (layout.alongRun(0) >= rows.depth()) {
      for (int i = rows.count() - 1; i >= 0 && count > 0; i--) {
        int row = rows.base() + layout.across()[rows.first() + i] + layout.along()[0];
        count = zeros.trailing(a, row + rows.depth() - count, count);
      }
      return count;
    }
    if (layout.acrossRun(rows.first()) < rows.count()) return 0;
    int step = count;
    while (step > 0 && zeros.zero(a, at + layout.along()[step - 1], rows.count())) step--;
    return count - step;
  }
}
