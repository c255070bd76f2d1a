// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Optional;

/// Matrix products in the specification's order: every element the sum of its chunks' chains.
/// Holds the memory that products are packed in, so they run one at a time.
final class Gemm {
  private final ProductKernels kernels;
  private final KernelPool pool;
  private final Scratch[] scratch;
  private float[] paddedLeft = {};
  private float[] paddedRight = {};

  Gemm(ProductKernels kernels, KernelPool pool) {
    this.kernels = kernels;
    this.pool = pool;
    this.scratch = new Scratch[pool.threads()];
    for (int i = 0; i < scratch.length; i++) scratch[i] = new Scratch();
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

  /// Room for a copy of the left operand.
  float[] paddedLeft() {
    return paddedLeft;
  }

  /// Room for a copy of the right operand.
  float[] paddedRight() {
    return paddedRight;
  }

  /// Makes a product ready, with room for it, so that none is needed while running.
  ///
  /// @param left how the left operand is copied first, if it must be
  /// @param right likewise
  ProductRun prepare(Product p, Optional<Padding> left, Optional<Padding> right) {
    left.ifPresent(padding -> paddedLeft = Scratch.atLeast(paddedLeft, padding.size()));
    right.ifPresent(padding -> paddedRight = Scratch.atLeast(paddedRight, padding.size()));
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
      boolean packsLeft = first || (plan.whole() && plan.parts() > 1);
      boolean packsRight = first || !plan.whole() || plan.parts() > 1;
      long columnsRoom = shared ? (first ? all * depth : 0) : packsRight ? columns * depth : 0;
      scratch[worker].reserve(packsLeft ? rows * depth : 0, columnsRoom, columns + 2 * width, edge);
    }
    return new ProductRun(p, plan, this, left, right);
  }
}
