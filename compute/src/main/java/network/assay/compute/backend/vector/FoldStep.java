// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;

/// Any fold whose operands lie evenly along the last output axis, as in pooling: chains of a row
/// advance side by side. Where steps are skipped at edges, the row is cut to those that are not.
final class FoldStep implements Step, KernelPool.Task {
  /// An affine function split by kind of axis.
  ///
  /// @param extent of the edge, or 0 for an address
  private record Split(int offset, Ints outer, Ints reduce, int lane, int extent) {}

  /// Where a worker is.
  private static final class Place {
    final int[] address;
    final int[] edge;
    final int[] index;

    Place(FoldStep step) {
      this.address = new int[step.addresses.size()];
      this.edge = new int[step.edges.size()];
      this.index = new int[step.reduce.length];
    }
  }

  private static final int SEGMENT = 1024;
  private static final float[] NONE = {};

  private final Node.Fold fold;
  private final int target;
  private final int[] outer;
  private final int[] reduce;
  private final int lanes;
  private final List<Flat> operands;
  private final List<Split> addresses;
  private final List<Split> edges;
  private final FoldKernels kernels;
  private final KernelPool pool;
  private final Place[] places;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  private FoldStep(
      Node.Fold fold, int target, List<Flat> operands, FoldKernels kernels, KernelPool pool) {
    this.fold = fold;
    this.target = target;
    this.operands = operands;
    this.kernels = kernels;
    this.pool = pool;
    int lane = fold.shape().rank() - 1;
    this.outer = IntStream.range(0, lane).map(fold.shape()::dim).toArray();
    this.reduce = fold.reduce().dims().toArray();
    this.lanes = fold.shape().dim(lane);
    this.addresses = operands.stream().map(f -> split(f.offset(), f.strides(), 0)).toList();
    this.edges =
        operands.stream()
            .flatMap(flat -> flat.edges().stream())
            .map(dim -> split(dim.at().offset(), dim.at().coefficients(), dim.extent()))
            .toList();
    this.places = new Place[pool.threads()];
    for (int i = 0; i < places.length; i++) places[i] = new Place(this);
  }

  private Split split(int offset, Ints coefficients, int extent) {
    int[] all = coefficients.toArray();
    int lane = outer.length;
    return new Split(
        offset,
        Ints.of(Arrays.copyOf(all, lane)),
        Ints.of(Arrays.copyOfRange(all, lane + 1, all.length)),
        all[lane],
        extent);
  }

  /// @param least the fewest lanes worth it
  static Optional<FoldStep> match(
      Node.Fold fold, int target, int least, FoldKernels kernels, KernelPool pool) {
    int axes = fold.shape().rank() + fold.reduce().rank();
    int lane = fold.shape().rank() - 1;
    if (lane < 0 || fold.shape().dim(lane) < least) return Optional.empty();
    var operands = new ArrayList<Flat>();
    for (Operand operand : fold.operands()) {
      Optional<Flat> flat = Flat.of(operand, axes);
      if (flat.isEmpty() || !fits(flat.get(), lane, fold.op())) return Optional.empty();
      operands.add(flat.get());
    }
    return Optional.of(new FoldStep(fold, target, operands, kernels, pool));
  }

  // A product with strides is better served by tiles.
  private static boolean fits(Flat flat, int lane, FoldOp op) {
    int stride = flat.stride(lane);
    return (op != FoldOp.FMA || stride == 0 || stride == 1)
        && flat.edges().stream().allMatch(dim -> dim.edge() == Operand.Edge.SKIP);
  }

  @Override
  public Set<Integer> reads() {
    return Set.copyOf(fold.sources());
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    if (fold.shape().elements() == 0) return;
    this.frame = frame;
    pool.run(Math.ceilDiv(rows(), perPart()) * segments(), this);
  }

  private int rows() {
    return fold.shape().elements() / lanes;
  }

  private int segments() {
    return rows() >= 2 * pool.threads() ? 1 : Math.ceilDiv(lanes, SEGMENT);
  }

  // Some rows, so that a part is worth handing out.
  private int perPart() {
    if (segments() > 1) return 1;
    long work = Math.max(1, (long) lanes * fold.reduce().elements());
    return Math.clamp((1 << 16) / work, 1, rows());
  }

  @Override
  public void run(int part, int worker) {
    int segments = segments();
    int segment = Math.ceilDiv(lanes, segments);
    int from = part % segments * segment;
    int to = Math.min(lanes, from + segment);
    int first = part / segments * perPart();
    int end = Math.min(rows(), first + perPart());
    for (int row = first; row < end; row++) row(row, from, to, places[worker]);
  }

  private void row(int row, int from, int to, Place place) {
    int start = row * lanes;
    if (fold.dtype() == DType.F32) {
      float init = Float.intBitsToFloat(fold.initBits());
      Arrays.fill(frame.floats(target), start + from, start + to, init);
    } else {
      Arrays.fill(frame.ints(target), start + from, start + to, fold.initBits());
    }
    int[] address = place.address;
    int[] edge = place.edge;
    int[] index = place.index;
    bases(addresses, row, address);
    bases(edges, row, edge);
    Arrays.fill(index, 0);
    if (fold.reduce().elements() == 0) return;
    do {
      int low = from;
      int high = to;
      for (int e = 0; e < edge.length; e++) {
        low = Math.max(low, low(edge[e], edges.get(e)));
        high = Math.min(high, high(edge[e], edges.get(e)));
      }
      if (low < high) step(frame, address, low, high - low, start + low);
    } while (next(index, address, edge));
  }

  private void step(Frame frame, int[] address, int low, int count, int at) {
    Flat first = operands.getFirst();
    int firstStride = addresses.getFirst().lane();
    int firstAt = address[0] + low * firstStride;
    if (fold.dtype() == DType.I32) {
      kernels.accumulate(
          fold.op(),
          count,
          frame.ints(first.source()),
          firstAt,
          firstStride,
          frame.ints(target),
          at);
      return;
    }
    boolean two = operands.size() == 2;
    int stride = two ? addresses.get(1).lane() : 0;
    kernels.accumulate(
        fold.op(),
        count,
        frame.floats(first.source()),
        firstAt,
        firstStride,
        two ? frame.floats(operands.get(1).source()) : NONE,
        two ? address[1] + low * stride : 0,
        stride,
        frame.floats(target),
        at);
  }

  // The values at this row, first step, lane 0.
  private void bases(List<Split> functions, int row, int[] values) {
    for (int f = 0; f < values.length; f++) values[f] = functions.get(f).offset();
    for (int axis = outer.length - 1; axis >= 0; axis--) {
      int at = row % outer[axis];
      row /= outer[axis];
      for (int f = 0; f < values.length; f++) values[f] += functions.get(f).outer().get(axis) * at;
    }
  }

  private boolean next(int[] index, int[] address, int[] edge) {
    for (int axis = reduce.length - 1; axis >= 0; axis--) {
      int move = index[axis] + 1 < reduce[axis] ? 1 : -index[axis];
      index[axis] += move;
      for (int f = 0; f < address.length; f++) {
        address[f] += addresses.get(f).reduce().get(axis) * move;
      }
      for (int e = 0; e < edge.length; e++) edge[e] += edges.get(e).reduce().get(axis) * move;
      if (move == 1) return true;
    }
    return false;
  }

  // The first lane at which `base + lane * coefficient` is in 0 .. extent-1, or further on.
  private static int low(int base, Split edge) {
    int c = edge.lane();
    if (c == 0) return base >= 0 && base < edge.extent() ? 0 : Integer.MAX_VALUE;
    return c > 0
        ? (int) Math.ceilDiv(-(long) base, (long) c)
        : (int) Math.floorDiv((long) base - edge.extent(), -(long) c) + 1;
  }

  // One past the last lane at which it is.
  private static int high(int base, Split edge) {
    int c = edge.lane();
    if (c == 0) return Integer.MAX_VALUE;
    return c > 0
        ? (int) Math.ceilDiv((long) edge.extent() - base, (long) c)
        : (int) Math.floorDiv((long) base, -(long) c) + 1;
  }
}
