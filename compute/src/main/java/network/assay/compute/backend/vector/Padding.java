// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Ints;
import org.jspecify.annotations.Nullable;

/// A copy of an operand in which the zeros around it are elements like others, so that a plain
/// affine map finds every one.
final class Padding implements KernelPool.Task {
  private static final float[] NONE = {};

  /// A copy may be so many times as large as what it is of, and a little more.
  private static final int MAX_GROWTH = 4;

  private static final int MAX_MORE = 1 << 20;

  /// Elements below which handing out work costs more than it saves.
  private static final int SMALL = 1 << 15;

  /// Per dimension of the view: its extent, the coordinate that the copy begins with, and the
  /// extent of the copy.
  private final int[] extents;

  private final int[] first;
  private final int[] padded;
  private final Operand.Read read;
  private final int size;

  // Of the copy being made.
  private float[] source = NONE;
  private float[] target = NONE;
  private @Nullable PackKernels kernels;
  private int parts;

  /// The copy with the third dimension from the end as the last.
  private final Optional<TurnedPadding> turned;

  private Padding(
      Operand.Read source, int[] extents, int[] first, int[] padded, boolean channelsLast) {
    this.extents = extents;
    this.first = first;
    this.padded = padded;
    this.size = Arrays.stream(padded).reduce(1, (a, b) -> a * b);
    this.turned =
        channelsLast
            ? Optional.of(new TurnedPadding(Ints.of(extents), Ints.of(first), Ints.of(padded)))
            : Optional.empty();
    var view = new ArrayList<Operand.Dim>();
    for (int d = 0; d < extents.length; d++) {
      Affine at = source.view().get(d).at();
      Affine moved = new Affine(at.offset() - first[d], at.coefficients());
      view.add(Operand.Dim.inside(padded[d], moved));
    }
    if (channelsLast) view.addLast(view.remove(view.size() - 3));
    this.read = new Operand.Read(source.source(), view);
  }

  /// Whether an operand needs a copy.
  static boolean needed(Operand.Read read) {
    return read.view().stream().anyMatch(dim -> dim.edge() == Operand.Edge.ZERO);
  }

  /// Empty if the copy would be too large.
  ///
  /// @param loops the extents of the loop axes, none of which is 0
  /// @param channelsLast whether the third dimension from the end becomes the last; only the two
  ///     behind it may be left
  static Optional<Padding> of(Operand.Read read, Ints loops, boolean channelsLast) {
    List<Operand.Dim> view = read.view();
    int[] extents = new int[view.size()];
    int[] first = new int[view.size()];
    int[] padded = new int[view.size()];
    long elements = 1;
    long size = 1;
    for (int d = 0; d < extents.length; d++) {
      Operand.Dim dim = view.get(d);
      extents[d] = dim.extent();
      long least = 0;
      long most = dim.extent() - 1L;
      if (dim.edge() == Operand.Edge.ZERO) {
        least = dim.at().least(loops);
        most = dim.at().greatest(loops);
      }
      elements *= dim.extent();
      if (most - least >= Integer.MAX_VALUE) return Optional.empty();
      size *= most - least + 1;
      if (size > MAX_GROWTH * (long) Integer.MAX_VALUE) return Optional.empty();
      first[d] = (int) least;
      padded[d] = (int) (most - least + 1);
    }
    boolean fits = size <= MAX_GROWTH * elements + MAX_MORE && size < Integer.MAX_VALUE / 2;
    return fits
        ? Optional.of(new Padding(read, extents, first, padded, channelsLast))
        : Optional.empty();
  }

  /// What reads the copy as the operand reads its tensor.
  Operand.Read read() {
    return read;
  }

  /// How many elements the copy has.
  int size() {
    return size;
  }

  /// Makes the copy.
  void copy(float[] source, float[] target, PackKernels kernels, KernelPool pool) {
    if (turned.isPresent()) {
      turned.get().copy(source, target, kernels, pool);
      return;
    }
    this.source = source;
    this.target = target;
    this.kernels = kernels;
    this.parts = size < SMALL ? 1 : Math.min(lines(), 4 * pool.threads());
    pool.run(parts, this);
    this.source = NONE;
    this.target = NONE;
  }

  private int lines() {
    return size / Math.max(1, padded[padded.length - 1]);
  }

  @Override
  public void run(int part, int worker) {
    PackKernels by = Objects.requireNonNull(kernels);
    int end = (int) ((part + 1L) * lines() / parts);
    for (int row = (int) ((long) part * lines() / parts); row < end; ) {
      int count = Math.min(end - row, height() - row % height());
      rows(source, target, row, count, by);
      row += count;
    }
  }

  // Rows of a plane, the outer axes of which need not be looked at again.
  private int height() {
    return padded.length < 2 ? 1 : padded[padded.length - 2];
  }

  private void rows(float[] source, float[] target, int row, int count, PackKernels kernels) {
    int last = padded.length - 1;
    int width = padded[last];
    int low = Math.clamp(-(long) first[last], 0, width);
    int high = Math.clamp((long) extents[last] - first[last], low, width);
    int plane = plane(row / height());
    int top = last == 0 ? 0 : first[last - 1] + row % height();
    int lines = last == 0 ? 1 : extents[last - 1];
    int begin = Math.clamp(-(long) top, 0, count);
    int end = plane < 0 || high == low ? begin : Math.clamp((long) lines - top, begin, count);
    int to = row * width;
    Arrays.fill(target, to, to + begin * width, 0f);
    Arrays.fill(target, to + end * width, to + count * width, 0f);
    if (end == begin) return;
    int from = plane + (top + begin) * extents[last] + first[last] + low;
    kernels.rows(
        end - begin,
        high - low,
        source,
        from,
        extents[last],
        target,
        to + begin * width,
        low,
        width);
  }

  // Where a plane begins in the source, or -1 if nothing of it does.
  private int plane(int plane) {
    int at = 0;
    int last = padded.length - 1;
    int below = last == 0 ? extents[last] : extents[last] * extents[last - 1];
    for (int d = last - 2; d >= 0; d--) {
      int coordinate = first[d] + plane % padded[d];
      if (coordinate < 0 || coordinate >= extents[d]) return -1;
      plane /= padded[d];
      at += coordinate * below;
      below *= extents[d];
    }
    return at;
  }
}
