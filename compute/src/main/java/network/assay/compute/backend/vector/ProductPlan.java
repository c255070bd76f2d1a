// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// How a product is cut up. It changes speed and memory, never a bit.
///
/// @param way who does what
/// @param parts into how many parts the products are shared out, if each is done whole; into how
///     many pieces the columns of a chunk are cut, if chunks are
/// @param rows how many are packed at a time
/// @param columns of a group, which one worker packs for itself
/// @param strips into how many pieces the rows are cut, if shared
record ProductPlan(Way way, int parts, int rows, int columns, int strips) {
  /// How workers share the work.
  enum Way {
    /// Each product is done by one.
    WHOLE,
    /// Each chunk of a product is done by one, or each piece of it, and then they are added: so in
    /// the gradients of convolutions' weights, where chunks are images, which a worker then has in
    /// its own cache.
    CHUNKS,
    /// All share each product.
    SHARED
  }

  /// Values of a group of columns: a quarter of a second-level cache.
  private static final int GROUP = 1 << 16;

  /// The same where panels are wide: cores with AVX-512 have larger caches, and rows pass half as
  /// often.
  private static final int WIDE_GROUP = 1 << 17;

  private static final int WIDE = 32;

  private static final int MAX_COLUMNS = 1024;

  /// The most rows packed at a time, so that memory stays bounded; and where all columns are one
  /// group, so that they stay in cache.
  private static final int MAX_ROWS = 1920;

  private static final int FEW_ROWS = 192;

  /// Values of rows packed at a time.
  private static final int PIECE = 1 << 20;

  /// Multiplications below which handing out work costs more than it saves.
  static final long SMALL = 1 << 18;

  /// Parts for each thread, so that one that is slow holds up nobody.
  private static final int SHARES = 4;

  /// Parts for each thread of a product that all share: each is small, and the last ends it.
  private static final int FINE_SHARES = 12;

  /// Values of packed columns, of all of them, that cutting rows into strips is worth.
  private static final long MAX_SHARED = 1 << 22;

  /// Elements of the chains of all chunks, and columns, up to which chunks are done one by one.
  private static final long MAX_PARTIAL = 1 << 19;

  /// A worker may wait for such a part of the time that chunks take.
  private static final double IDLE = 0.1;

  private static final int MAX_PIECES = 4;

  static ProductPlan of(Product p, ProductKernels kernels, int threads) {
    int width = kernels.columns();
    int depth = Math.max(1, p.depth());
    int group = width >= WIDE ? WIDE_GROUP : GROUP;
    int columns = Math.clamp(group / depth / width * width, 2 * width, MAX_COLUMNS);
    int tall = kernels.tall().rows();
    int rows = rows(p.m(), depth, tall);
    long work = p.work() * p.count();
    boolean alone = threads == 1 || work < SMALL;
    if (alone || p.count() >= SHARES * threads || p.count() % threads == 0) {
      int parts = alone ? 1 : (int) Math.clamp(work / SMALL, 1, p.count());
      return new ProductPlan(Way.WHOLE, parts, p.n() <= columns ? FEW_ROWS : rows, columns, 1);
    }
    int pieces = pieces(p, width, threads);
    if (pieces > 0) {
      return new ProductPlan(Way.CHUNKS, pieces, p.n() <= columns ? FEW_ROWS : rows, columns, 1);
    }
    int each = Math.ceilDiv(Math.ceilDiv(p.n(), SHARES * threads), width) * width;
    columns = Math.clamp(each, 2 * width, columns);
    int groups = Math.ceilDiv(p.n(), columns);
    int strips = Math.ceilDiv(FINE_SHARES * threads, groups);
    if (groups >= 2 * threads && (long) p.n() * depth > MAX_SHARED) strips = 1;
    strips = Math.clamp(p.m() / (2 * tall), 1, strips);
    return new ProductPlan(Way.SHARED, 1, rows, columns, strips);
  }

  // Pieces of equal height: for the few rows of a last one all columns would pass once more.
  private static int rows(int m, int depth, int tall) {
    int most = Math.clamp(PIECE / depth, FEW_ROWS, MAX_ROWS);
    int pieces = Math.max(1, Math.ceilDiv(m, most));
    return Math.max(1, Math.ceilDiv(Math.ceilDiv(m, pieces), tall)) * tall;
  }

  // Into how many pieces the columns of chunks are cut so that all workers have enough; 0 if this
  // is no product to be done chunk by chunk.
  private static int pieces(Product p, int width, int threads) {
    long partial = (long) p.chunks() * p.m() * p.n();
    if (p.chunks() == 1 || partial > MAX_PARTIAL || p.n() > MAX_COLUMNS) return 0;
    int most = Math.clamp(p.n() / width, 1, MAX_PIECES);
    for (int pieces = 1; pieces <= most; pieces++) {
      int parts = p.chunks() * pieces;
      int busiest = Math.ceilDiv(parts, threads);
      if (parts >= threads && busiest * threads <= (1 + IDLE) * parts) return pieces;
    }
    return 0;
  }

  /// Whether so many columns are one group, so that they are packed once.
  boolean oneGroup(int n) {
    return n <= columns;
  }
}
