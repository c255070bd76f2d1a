// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.backend.vector.Block.Mode;
import network.assay.compute.backend.vector.Block.Result;
import network.assay.compute.backend.vector.Block.Right;
import network.assay.compute.backend.vector.Packing.Piece;

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

  /// Does product `q`.
  ///
  /// @param columns all of them, packed
  void run(int q, float[] left, Right columns, float[] result, Scratch s) {
    var at = new Floats(result, p.bases().result().get(q));
    boolean asked = false;
    boolean finite = false;
    for (int row = 0; row < p.m(); ) {
      int lines = Math.min(kernels.rows(p.m() - row), p.m() - row);
      Piece whole = new Piece(p.left(), p.bases().left().get(q), row, lines, 0, p.k());
      int first = leading(left, whole);
      int last = first == p.k() ? first : p.k() - trailing(left, whole);
      boolean trim = p.k() - (last - first) >= LEAST;
      if (trim && !asked) finite = finite(columns);
      asked |= trim;
      if (!trim || !finite) {
        multiply(left, whole, columns, at, s);
      } else {
        multiply(left, whole.steps(first, last - first), columns, at, s);
        if (last < p.k() && negativeZero(at, row, lines)) {
          multiply(left, whole, columns, at, s);
        }
      }
      row += lines;
    }
  }

  private void multiply(float[] left, Piece rows, Right columns, Floats result, Scratch s) {
    packing.left(left, rows, s.left(), 0, kernels);
    Floats from =
        new Floats(columns.at().array(), columns.at().at() + rows.from() * columns.step());
    var right = new Right(from, columns.columns(), columns.step(), columns.panel());
    int end = rows.first() + rows.count();
    var into = new Result(result, p.result(), 0, rows.first(), end, Mode.REPLACE, p.lower());
    new Block(kernels, rows.depth(), new Floats(s.left(), 0), right, into)
        .run(rows.first(), end, s.edge());
  }

  private boolean finite(Right columns) {
    int panels = Math.ceilDiv(columns.columns(), kernels.columns());
    return zeros.finite(columns.at().array(), columns.at().at(), panels * columns.panel());
  }

  private boolean negativeZero(Floats result, int row, int lines) {
    Layout layout = p.result();
    for (int r = row; r < row + lines; r++) {
      for (int j = 0; j < p.n(); j += layout.alongRun(j)) {
        int at = result.at() + layout.across()[r] + layout.along()[j];
        if (zeros.negativeZero(result.array(), at, layout.alongRun(j))) return true;
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
