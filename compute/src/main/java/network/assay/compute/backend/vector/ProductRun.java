// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Optional;
import network.assay.compute.backend.vector.Block.Mode;

/// A product made ready to run. The rows are packed first; then whoever does a group of columns
/// packs it for itself, so that it stays in the second-level cache while all rows pass.
final class ProductRun {
  /// With as few rows as this, columns that lie one after the other are read where they are:
  /// packing would cost more than it gains.
  private static final int IN_PLACE_ROWS = 4;

  private static final float[] NONE = {};

  private final Product p;
  private final ProductPlan plan;
  private final ProductKernels kernels;
  private final Packing packing;
  private final TrimmedRows trimmed;
  private final Gemm gemm;
  private final Optional<ChunkSums> sums;
  private final Optional<WideRows> wide;
  private final int rightStride;

  /// Worth asking where cache lines begin.
  private final boolean large;

  private final Copies copies;

  /// What all workers share of a product that is not cut up otherwise.
  private final Slice common = new Slice();

  /// Parts that pack rows, those after which columns are packed.
  private int leftParts;

  // Made once, as a run leaves nothing for the collector.
  private final KernelPool.Task whole = this::part;
  private final KernelPool.Task packs = this::packPart;
  private final KernelPool.Task tiles = this::tilePart;
  private final ChunkSums.Work chunks = this::chunk;

  private Optional<Panels> packedLeft = Optional.empty();
  private Optional<Panels> packedRight = Optional.empty();

  /// Copies made once for all runs, if there are any.
  private float[] copiedLeft = NONE;

  private float[] copiedRight = NONE;

  private float[] left = NONE;
  private float[] right = NONE;
  private float[] result = NONE;

  /// What is copied around a product.
  ///
  /// @param left how the left operand is copied first, if it must be
  /// @param right likewise
  /// @param result how results are put where they belong, if they are made elsewhere
  record Copies(Optional<Padding> left, Optional<Padding> right, Optional<Placement> result) {}

  ProductRun(Product p, ProductPlan plan, Gemm gemm, Copies copies) {
    this.copies = copies;
    this.p = p;
    this.plan = plan;
    this.gemm = gemm;
    this.kernels = gemm.kernels();
    this.packing = new Packing(kernels.pack());
    this.trimmed = new TrimmedRows(p, kernels, packing);
    this.rightStride = p.right().stride();
    this.large = p.work() * p.count() >= ProductPlan.SMALL;
    this.sums =
        plan.way() == ProductPlan.Way.CHUNKS
            ? Optional.of(new ChunkSums(p, plan.parts(), gemm))
            : Optional.empty();
    this.wide =
        WideRows.suits(p, kernels.wide())
            ? Optional.of(new WideRows(p, kernels.wide(), gemm.pool()))
            : Optional.empty();
  }

  /// Packs the left side once for all runs; or only copies it, if panels would be too large.
  void fixLeft(float[] source) {
    float[] copy = padded(copies.left(), source);
    packedLeft = Panels.left(p, copy, kernels);
    if (packedLeft.isEmpty() && copies.left().isPresent()) copiedLeft = copy;
  }

  /// Packs the right side once for all runs; or only copies it, if panels would be too large.
  void fixRight(float[] source) {
    float[] copy = padded(copies.right(), source);
    boolean asItLies = wide.isPresent() && wide.get().unpacked();
    if (!asItLies) packedRight = Panels.right(p, copy, kernels);
    if (packedRight.isEmpty() && copies.right().isPresent()) copiedRight = copy;
  }

  private float[] padded(Optional<Padding> padding, float[] source) {
    if (padding.isEmpty()) return source;
    float[] copy = new float[padding.get().size()];
    padding.get().copy(source, copy, kernels.pack(), gemm.pool());
    return copy;
  }

  /// Does all products.
  void run(float[] left, float[] right, float[] result) {
    this.left = left;
    this.right = right;
    this.result = result;
    if (large) {
      gemm.lineUp();
      packedRight.ifPresent(Panels::lineUp);
    }
    if (copies.result().isPresent()) this.result = gemm.unplaced();
    if (copies.left().isPresent() && packedLeft.isEmpty()) {
      this.left = copiedLeft.length > 0 ? copiedLeft : gemm.paddedLeft();
      if (copiedLeft.length == 0)
        copies.left().get().copy(left, this.left, kernels.pack(), gemm.pool());
    }
    if (copies.right().isPresent() && packedRight.isEmpty()) {
      this.right = copiedRight.length > 0 ? copiedRight : gemm.paddedRight();
      if (copiedRight.length == 0)
        copies.right().get().copy(right, this.right, kernels.pack(), gemm.pool());
    }
    boolean asTheyLie = packedRight.isEmpty() && (copies.left().isEmpty() || packedLeft.isEmpty());
    if (asTheyLie && wide.isPresent()) {
      wide.get().run(this.left, this.right, this.result);
    } else {
      switch (plan.way()) {
        case WHOLE -> gemm.pool().run(plan.parts(), whole);
        case SHARED -> {
          for (int q = 0; q < p.count(); q++) shared(q);
        }
        case CHUNKS -> {
          for (int q = 0; q < p.count(); q++) sums.get().run(q, this.result, chunks);
        }
      }
    }
    if (copies.result().isPresent()) {
      copies.result().get().place(this.result, result, gemm.pool());
    }
    gemm.forget();
    common.forget();
    this.left = NONE;
    this.right = NONE;
    this.result = NONE;
  }

  private void part(int part, int worker) {
    int end = (int) ((part + 1L) * p.count() / plan.parts());
    int q = (int) ((long) part * p.count() / plan.parts());
    for (; q < end; q++) whole(q, gemm.scratch(worker));
  }

  private void whole(int q, Scratch s) {
    if (packedLeft.isEmpty() && plan.oneGroup(p.n()) && TrimmedRows.suits(p)) {
      right(s.slice().chunk(q, 0), 0, p.n(), s);
      trimmed.run(q, left, result, s);
      return;
    }
    for (int c = 0; c < p.chunks(); c++) {
      target(s.slice(), q, c);
      chunk(q, c, 0, p.n(), s);
    }
  }

  private Slice target(Slice slice, int q, int c) {
    Mode mode = p.chunks() == 1 ? Mode.REPLACE : c == 0 ? Mode.START : Mode.ADD;
    return slice.chunk(q, c).into(result, p.bases().result().get(q), p.result(), mode);
  }

  // Columns first..end-1 of chunk c of product q, to where the worker's slice says.
  private void chunk(int q, int c, int first, int end, Scratch s) {
    boolean oneGroup = plan.oneGroup(end - first);
    boolean packed = false;
    Slice slice = s.slice().chunk(q, c);
    for (int i = 0; i < p.m(); i += plan.rows()) {
      slice.rows(i, Math.min(p.m(), i + plan.rows()));
      if (packedLeft.isEmpty()) packLeft(slice, i, slice.to(), s.left(), s);
      for (int j = first; j < end; j += plan.columns()) {
        int columns = Math.min(plan.columns(), end - j);
        if (!packed || !oneGroup) right(slice, j, columns, s);
        packed = true;
        multiply(slice, j, s.left(), i, slice.to(), s);
      }
    }
  }

  private void shared(int q) {
    for (int c = 0; c < p.chunks(); c++) {
      for (int i = 0; i < p.m(); i += plan.rows()) {
        target(common, q, c).rows(i, Math.min(p.m(), i + plan.rows()));
        shared();
      }
    }
  }

  private int panels() {
    return Math.ceilDiv(common.to() - common.from(), kernels.tall().rows());
  }

  /// Whether columns are packed once for all workers.
  private boolean once() {
    return plan.strips() > 1 && packedRight.isEmpty();
  }

  private void shared() {
    int height = common.to() - common.from();
    int groups = Math.ceilDiv(p.n(), plan.columns());
    leftParts = packedLeft.isPresent() ? 0 : Math.min(panels(), 4 * gemm.pool().threads());
    boolean tiny = (long) height * p.depth(common.c()) < ProductPlan.SMALL / 16;
    if (tiny && leftParts > 0) {
      Scratch s = gemm.scratch(0);
      packLeft(common, common.from(), common.to(), s.left(), s);
      leftParts = 0;
    }
    if (leftParts > 0 || once()) {
      gemm.pool().run(leftParts + (once() ? groups : 0), packs);
    }
    gemm.pool().run(groups * plan.strips(), tiles);
  }

  private void packPart(int part, int worker) {
    Scratch s = gemm.scratch(worker);
    if (part >= leftParts) {
      packShared(part - leftParts, s);
      return;
    }
    int tall = kernels.tall().rows();
    int from = common.from() + part * panels() / leftParts * tall;
    int to = common.from() + (part + 1) * panels() / leftParts * tall;
    packLeft(common, from, Math.min(to, common.to()), gemm.scratch(0).left(), s);
  }

  private void tilePart(int part, int worker) {
    Scratch s = gemm.scratch(worker);
    int tall = kernels.tall().rows();
    int strips = plan.strips();
    int j = part / strips * plan.columns();
    int columns = Math.min(plan.columns(), p.n() - j);
    if (once()) {
      LinedUp all = gemm.scratch(0).right();
      int at = all.begin() + j * p.depth(common.c());
      packed(all.array(), at, columns, common, s.block());
    } else {
      right(common, j, columns, s);
    }
    int strip = part % strips;
    int from = common.from() + strip * panels() / strips * tall;
    int to = common.from() + (strip + 1) * panels() / strips * tall;
    multiply(common, j, gemm.scratch(0).left(), from, Math.min(to, common.to()), s);
  }

  // Rows from..to-1, the first of which begins a panel, into where they belong in `target`.
  private void packLeft(Slice slice, int from, int to, float[] target, Scratch s) {
    int depth = p.depth(slice.c());
    Piece piece = s.piece().of(p.left(), p.bases().left().get(slice.q()));
    piece.lines(from, to - from).steps(p.start(slice.c()), depth);
    packing.left(left, piece, target, (from - slice.from()) * depth, kernels);
  }

  // The packed rows of a slice: those of all runs, or `packed`.
  private void rows(Slice slice, float[] packed, Block block) {
    if (packedLeft.isEmpty()) {
      block.left(packed, 0);
      return;
    }
    Panels panels = packedLeft.get();
    int at = panels.at(p, slice.q(), slice.c()) + slice.from() * p.depth(slice.c());
    block.left(panels.array(), at);
  }

  private Piece columns(Slice slice, int j, int columns, Piece piece) {
    piece.of(p.right(), p.bases().right().get(slice.q())).lines(j, columns);
    return piece.steps(p.start(slice.c()), p.depth(slice.c()));
  }

  private void packShared(int group, Scratch s) {
    int j = group * plan.columns();
    Piece piece = columns(common, j, Math.min(plan.columns(), p.n() - j), s.piece());
    LinedUp target = gemm.scratch(0).right();
    int to = target.begin() + j * piece.depth();
    packing.right(right, piece, target.array(), to, kernels.columns(), s.row());
  }

  private void packed(float[] array, int at, int columns, Slice slice, Block block) {
    int width = kernels.columns();
    block.right(array, at, columns, width, width * p.depth(slice.c()));
  }

  // A group of columns, packed unless it is already or need not be.
  private void right(Slice slice, int j, int columns, Scratch s) {
    int width = kernels.columns();
    int depth = p.depth(slice.c());
    if (packedRight.isPresent()) {
      Panels panels = packedRight.get();
      int at = panels.at(p, slice.q(), slice.c()) + j * depth;
      packed(panels.array(), at, columns, slice, s.block());
      return;
    }
    Piece piece = columns(slice, j, columns, s.piece());
    if (p.m() <= IN_PLACE_ROWS
        && rightStride >= 0
        && columns % width == 0
        && p.right().acrossRun(j) >= columns) {
      int first = depth == 0 ? 0 : p.right().along()[piece.from()];
      int at = piece.base() + p.right().across()[j] + first;
      s.block().right(right, at, columns, rightStride, width);
      return;
    }
    LinedUp target = s.right();
    packing.right(right, piece, target.array(), target.begin(), width, s.row());
    packed(target.array(), target.begin(), columns, slice, s.block());
  }

  // Rows from..to-1 of a slice with the columns that are set up.
  private void multiply(Slice slice, int j, float[] packed, int from, int to, Scratch s) {
    Block block = s.block();
    rows(slice, packed, block);
    slice.aim(block);
    block.steps(0, p.depth(slice.c()));
    block.place(j, slice.from(), slice.to(), p.lower());
    block.run(from, to, s.edge());
  }
}
