// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import network.assay.compute.backend.vector.Block.Mode;
import network.assay.compute.backend.vector.ProductRun.Target;

/// A product whose chunks are done one by one, by whoever, next to each other, and added in order
/// when all are there.
final class ChunkSums {
  /// Elements of all chunks below which one worker adds them.
  private static final int SMALL = 1 << 15;

  /// Does columns `first` to `end - 1` of a chunk.
  interface Work {
    void chunk(int q, int c, int first, int end, Target into, Scratch scratch);
  }

  private final Product p;
  private final Gemm gemm;
  private final int pieces;

  /// Of a result whose rows lie one after the other.
  private final Layout plain;

  /// @param pieces into how many the columns of a chunk are cut
  ChunkSums(Product p, int pieces, Gemm gemm) {
    this.p = p;
    this.gemm = gemm;
    this.pieces = pieces;
    int[] across = new int[p.m()];
    Arrays.setAll(across, i -> i * p.n());
    int[] along = new int[p.n()];
    Arrays.setAll(along, j -> j);
    this.plain = new Layout(across, along);
  }

  /// Elements of the chains of all chunks of one product.
  static int size(Product p) {
    return p.chunks() * p.m() * p.n();
  }

  /// Does product `q`.
  void run(int q, float[] result, Work work) {
    float[] chains = gemm.partial();
    gemm.pool()
        .run(
            p.chunks() * pieces,
            (part, worker) -> {
              int c = part / pieces;
              // The first is added to +0.
              Mode mode = c == 0 ? Mode.START : Mode.REPLACE;
              var into = new Target(new Floats(chains, c * p.m() * p.n()), plain, mode);
              int piece = part % pieces;
              work.chunk(q, c, begin(piece), begin(piece + 1), into, gemm.scratch(worker));
            });
    int parts = size(p) < SMALL ? 1 : Math.min(p.m(), gemm.pool().threads());
    gemm.pool()
        .run(
            parts,
            (part, _) -> add(q, chains, result, part * p.m() / parts, (part + 1) * p.m() / parts));
  }

  private int begin(int piece) {
    int width = gemm.kernels().columns();
    return piece == pieces ? p.n() : piece * (p.n() / width) / pieces * width;
  }

  // Rows from..to-1.
  private void add(int q, float[] chains, float[] result, int from, int to) {
    int n = p.n();
    int at = from * n;
    for (int c = 1; c < p.chunks(); c++) {
      gemm.kernels().few().add((to - from) * n, chains, c * p.m() * n + at, chains, at);
    }
    Layout layout = p.result();
    for (int row = from; row < to; row++) {
      int base = p.bases().result().get(q) + layout.across()[row];
      for (int j = 0; j < n; ) {
        int run = layout.alongRun(j);
        System.arraycopy(chains, row * n + j, result, base + layout.along()[j], run);
        j += run;
      }
    }
  }
}
