// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import network.assay.compute.backend.vector.ProductPlan.Way;

/// Matrix products in the specification's order: every element the sum of its chunks' chains.
/// Holds the memory that products are packed in, so they run one at a time.
final class Gemm {
  private final ProductKernels kernels;
  private final KernelPool pool;
  private final Scratch[] scratch;
  private float[] paddedLeft = {};
  private float[] paddedRight = {};
  private float[] unplaced = {};
  private float[] partial = {};

  Gemm(ProductKernels kernels, KernelPool pool) {
    this.kernels = kernels;
    this.pool = pool;
    this.scratch = new Scratch[pool.threads()];
    for (int i = 0; i < scratch.length; i++) scratch[i] = new Scratch(kernels);
  }

  ProductKernels kernels() {
    return kernels;
  }

  KernelPool pool() {
    return pool;
  }

  Scratch scratch(int worker) {
    return scratch[worker];
  }

  /// Lets the columns that workers pack begin at cache lines.
  void lineUp() {
    for (Scratch one : scratch) one.right().lineUp();
  }

  /// Keeps no array of a product that is done alive.
  void forget() {
    for (Scratch one : scratch) {
      one.block().forget();
      one.slice().forget();
    }
  }

  /// Room for a copy of the left operand.
  float[] paddedLeft() {
    return paddedLeft;
  }

  /// Room for a copy of the right operand.
  float[] paddedRight() {
    return paddedRight;
  }

  /// Room for results that are then put where they belong.
  float[] unplaced() {
    return unplaced;
  }

  /// Room for the chains of all chunks.
  float[] partial() {
    return partial;
  }

  /// Makes a product ready, with room for it, so that none is needed while running.
  ///
  /// @param copies what is copied before and after
  ProductRun prepare(Product p, ProductRun.Copies copies) {
    copies.left().ifPresent(c -> paddedLeft = Scratch.atLeast(paddedLeft, c.size()));
    copies.right().ifPresent(c -> paddedRight = Scratch.atLeast(paddedRight, c.size()));
    copies.result().ifPresent(c -> unplaced = Scratch.atLeast(unplaced, c.size()));
    ProductPlan plan = ProductPlan.of(p, kernels, pool.threads());
    int width = kernels.columns();
    long depth = p.depth();
    long rows = kernels.padded(Math.min(p.m(), plan.rows()));
    int columns = Math.ceilDiv(Math.min(p.n(), plan.columns()), width) * width;
    boolean shared = plan.strips() > 1;
    int all = Math.ceilDiv(p.n(), width) * width;
    int edge = Math.max(kernels.tall().rows(), 4) * width;
    for (int worker = 0; worker < scratch.length; worker++) {
      boolean first = worker == 0;
      boolean alone = plan.way() == Way.WHOLE && plan.parts() == 1;
      boolean packsLeft = first || (plan.way() != Way.SHARED && !alone);
      boolean packsRight = first || !alone;
      long columnsRoom = shared ? (first ? all * depth : 0) : packsRight ? columns * depth : 0;
      scratch[worker].reserve(packsLeft ? rows * depth : 0, columnsRoom, columns + 2 * width, edge);
    }
    if (plan.way() == Way.CHUNKS) partial = Scratch.atLeast(partial, ChunkSums.size(p));
    return new ProductRun(p, plan, this, copies);
  }
}
