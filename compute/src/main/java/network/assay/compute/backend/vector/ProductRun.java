// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Optional;
import network.assay.compute.backend.vector.Block.Mode;
import network.assay.compute.backend.vector.Block.Result;
import network.assay.compute.backend.vector.Block.Right;
import network.assay.compute.backend.vector.Packing.Piece;
import org.jspecify.annotations.Nullable;

/// A product made ready to run. The rows are packed first; then whoever does a group of columns
/// packs it for itself, so that it stays in the second-level cache while all rows pass.
final class ProductRun {
  /// With as few rows as this, columns that lie one after the other are read where they are:
  /// packing would cost more than it gains.
  private static final int IN_PLACE_ROWS = 4;

  private static final float[] NONE = {};

  /// A part of one product: chunk `c` of product `q`, rows `from` to `to - 1`.
  private record Slice(int q, int c, int from, int to, Target into) {}

  /// Where the chains of a product go.
  ///
  /// @param at where its first element is
  record Target(Floats at, Layout layout, Mode mode) {}

  private final Product p;
  private final ProductPlan plan;
  private final ProductKernels kernels;
  private final Packing packing;
  private final TrimmedRows trimmed;
  private final Gemm gemm;
  private final Optional<ChunkSums> sums;
  private final Optional<WideRows> wide;
  private final int rightStride;
  private final Copies copies;

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
    this.sums =
        plan.way() == ProductPlan.Way.CHUNKS
            ? Optional.of(new ChunkSums(p, plan.parts(), gemm))
            : Optional.empty();
    this.wide =
        WideRows.suits(p)
            ? Optional.of(new WideRows(p, kernels.few(), gemm.pool()))
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
    packedRight = Panels.right(p, copy, kernels);
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
        case WHOLE -> gemm.pool().run(plan.parts(), this::part);
        case SHARED -> {
          for (int q = 0; q < p.count(); q++) shared(q);
        }
        case CHUNKS -> {
          for (int q = 0; q < p.count(); q++) sums.get().run(q, this.result, this::chunk);
        }
      }
    }
    copies.result().ifPresent(placement -> placement.place(this.result, result, gemm.pool()));
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
      Right columns = right(new Slice(q, 0, 0, p.m(), target(q, 0)), 0, p.n(), s);
      trimmed.run(q, left, columns, result, s);
      return;
    }
    for (int c = 0; c < p.chunks(); c++) chunk(q, c, 0, p.n(), target(q, c), s);
  }

  private Target target(int q, int c) {
    Mode mode = p.chunks() == 1 ? Mode.REPLACE : c == 0 ? Mode.START : Mode.ADD;
    return new Target(new Floats(result, p.bases().result().get(q)), p.result(), mode);
  }

  // Columns first..end-1 of chunk c of product q.
  private void chunk(int q, int c, int first, int end, Target into, Scratch s) {
    boolean oneGroup = plan.oneGroup(end - first);
    @Nullable Right group = null;
    for (int i = 0; i < p.m(); i += plan.rows()) {
      Slice slice = new Slice(q, c, i, Math.min(p.m(), i + plan.rows()), into);
      if (packedLeft.isEmpty()) packLeft(slice, i, slice.to(), s.left());
      Floats rows = left(slice, s.left());
      for (int j = first; j < end; j += plan.columns()) {
        int columns = Math.min(plan.columns(), end - j);
        if (group == null || !oneGroup) group = right(slice, j, columns, s);
        multiply(slice, j, rows, group, i, slice.to(), s);
      }
    }
  }

  private void shared(int q) {
    for (int c = 0; c < p.chunks(); c++) {
      for (int i = 0; i < p.m(); i += plan.rows()) {
        shared(new Slice(q, c, i, Math.min(p.m(), i + plan.rows()), target(q, c)));
      }
    }
  }

  private void shared(Slice slice) {
    int tall = kernels.tall().rows();
    int height = slice.to() - slice.from();
    int panels = Math.ceilDiv(height, tall);
    int groups = Math.ceilDiv(p.n(), plan.columns());
    boolean once = plan.strips() > 1 && packedRight.isEmpty();
    float[] packed = gemm.scratch(0).left();
    int leftParts = packedLeft.isPresent() ? 0 : Math.min(panels, 4 * gemm.pool().threads());
    boolean tiny = (long) height * p.depth(slice.c()) < ProductPlan.SMALL / 16;
    if (tiny && leftParts > 0) {
      packLeft(slice, slice.from(), slice.to(), packed);
      leftParts = 0;
    }
    int lefts = leftParts;
    if (lefts > 0 || once) {
      gemm.pool()
          .run(
              lefts + (once ? groups : 0),
              (part, worker) -> {
                if (part < lefts) {
                  int from = slice.from() + part * panels / lefts * tall;
                  int to = slice.from() + (part + 1) * panels / lefts * tall;
                  packLeft(slice, from, Math.min(to, slice.to()), packed);
                } else {
                  packShared(slice, part - lefts, gemm.scratch(worker).row());
                }
              });
    }
    Floats rows = left(slice, packed);
    int strips = plan.strips();
    gemm.pool()
        .run(
            groups * strips,
            (part, worker) -> {
              Scratch s = gemm.scratch(worker);
              int j = part / strips * plan.columns();
              int columns = Math.min(plan.columns(), p.n() - j);
              Right group = once ? sharedRight(slice, j, columns) : right(slice, j, columns, s);
              int strip = part % strips;
              int from = slice.from() + strip * panels / strips * tall;
              int to = slice.from() + (strip + 1) * panels / strips * tall;
              multiply(slice, j, rows, group, from, Math.min(to, slice.to()), s);
            });
  }

  // Rows from..to-1, the first of which begins a panel, into where they belong in `target`.
  private void packLeft(Slice slice, int from, int to, float[] target) {
    int depth = p.depth(slice.c());
    int base = p.bases().left().get(slice.q());
    var piece = new Piece(p.left(), base, from, to - from, p.start(slice.c()), depth);
    packing.left(left, piece, target, (from - slice.from()) * depth, kernels);
  }

  private Floats left(Slice slice, float[] packed) {
    if (packedLeft.isEmpty()) return new Floats(packed, 0);
    Panels panels = packedLeft.get();
    int at = panels.at(p, slice.q(), slice.c()) + slice.from() * p.depth(slice.c());
    return new Floats(panels.array(), at);
  }

  private Piece columns(Slice slice, int j, int columns) {
    int base = p.bases().right().get(slice.q());
    return new Piece(p.right(), base, j, columns, p.start(slice.c()), p.depth(slice.c()));
  }

  private void packShared(Slice slice, int group, float[] row) {
    int j = group * plan.columns();
    Piece piece = columns(slice, j, Math.min(plan.columns(), p.n() - j));
    float[] target = gemm.scratch(0).right();
    packing.right(right, piece, target, j * piece.depth(), kernels.columns(), row);
  }

  private Right sharedRight(Slice slice, int j, int columns) {
    return packed(gemm.scratch(0).right(), j * p.depth(slice.c()), columns, slice);
  }

  private Right packed(float[] array, int at, int columns, Slice slice) {
    int width = kernels.columns();
    return new Right(new Floats(array, at), columns, width, width * p.depth(slice.c()));
  }

  // A group of columns, packed unless it is already or need not be.
  private Right right(Slice slice, int j, int columns, Scratch s) {
    int width = kernels.columns();
    int depth = p.depth(slice.c());
    if (packedRight.isPresent()) {
      Panels panels = packedRight.get();
      int at = panels.at(p, slice.q(), slice.c()) + j * depth;
      return packed(panels.array(), at, columns, slice);
    }
    Piece piece = columns(slice, j, columns);
    if (p.m() <= IN_PLACE_ROWS
        && rightStride >= 0
        && columns % width == 0
        && p.right().acrossRun(j) >= columns) {
      int first = depth == 0 ? 0 : p.right().along()[piece.from()];
      int at = piece.base() + p.right().across()[j] + first;
      return new Right(new Floats(right, at), columns, rightStride, width);
    }
    packing.right(right, piece, s.right(), 0, width, s.row());
    return packed(s.right(), 0, columns, slice);
  }

  private void multiply(
      Slice slice, int j, Floats rows, Right columns, int from, int to, Scratch s) {
    Target t = slice.into();
    var into = new Result(t.at(), t.layout(), j, slice.from(), slice.to(), t.mode(), p.lower());
    new Block(kernels, p.depth(slice.c()), rows, columns, into).run(from, to, s.edge());
  }
}
