// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import network.assay.compute.backend.vector.Block.Mode;

/// A product whose chunks are done one by one, by whoever, next to each other, and added in order
/// when all are there.
final class ChunkSums {
  private static final float[] NONE = {};

  /// Elements of all chunks below which one worker adds them.
  private static final int SMALL = 1 << 15;

  /// Does columns `first` to `end - 1` of a chunk, to where the slice of `scratch` says.
  interface Work {
    void chunk(int q, int c, int first, int end, Scratch scratch);
  }

  private final Product p;
  private final Gemm gemm;
  private final int pieces;

  /// Of a result whose rows lie one after the other.
  private final Layout plain;

  /// Into how many parts the rows are cut to be added.
  private final int adders;

  // Made once, as a run leaves nothing for the collector.
  private final KernelPool.Task chains = this::chain;
  private final KernelPool.Task sums = this::add;

  private int q;
  private float[] result = NONE;
  private Work work = (_, _, _, _, _) -> {};

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
    this.adders = size(p) < SMALL ? 1 : Math.min(p.m(), gemm.pool().threads());
  }

  /// Elements of the chains of all chunks of one product.
  static int size(Product p) {
    return p.chunks() * p.m() * p.n();
  }

  /// Does product `q`.
  void run(int q, float[] result, Work work) {
    this.q = q;
    this.result = result;
    this.work = work;
    gemm.pool().run(p.chunks() * pieces, chains);
    gemm.pool().run(adders, sums);
    this.result = NONE;
  }

  private void chain(int part, int worker) {
    int c = part / pieces;
    // The first is added to +0.
    Mode mode = c == 0 ? Mode.START : Mode.REPLACE;
    Scratch scratch = gemm.scratch(worker);
    scratch.slice().into(gemm.partial(), c * p.m() * p.n(), plain, mode);
    int piece = part % pieces;
    work.chunk(q, c, begin(piece), begin(piece + 1), scratch);
  }

  private int begin(int piece) {
    int width = gemm.kernels().columns();
    return piece == pieces ? p.n() : piece * (p.n() / width) / pieces * width;
  }

  private void add(int part, int worker) {
    float[] chains = gemm.partial();
    int from = part * p.m() / adders;
    int to = (part + 1) * p.m() / adders;
    int n = p.n();
    int at = from * n;
    for (int c = 1; c < p.chunks(); c++) {
      gemm.kernels().wide().add((to - from) * n, chains, c * p.m() * n + at, chains, at);
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
