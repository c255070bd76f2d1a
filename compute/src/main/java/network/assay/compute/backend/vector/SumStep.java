// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Lowering;
import network.assay.compute.graph.Lowering.Sum;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;

/// A sum in lanes, all of its nodes at once (docs/spec/exact-ops, section 5.2).
///
/// Always takes 32 lanes: those that a shorter sum lacks stay +0, and adding +0 to a lane changes
/// no bit, because no lane is ever -0.
final class SumStep implements Step {
  /// Columns of one part: their lanes fit the first-level cache.
  private static final int COLUMNS = 128;

  private final Sum sum;
  private final int source;
  private final int target;
  private final FoldKernels kernels;
  private final KernelPool pool;
  private final float[][] lanes;

  private SumStep(Sum sum, int source, int target, FoldKernels kernels, KernelPool pool) {
    this.sum = sum;
    this.source = source;
    this.target = target;
    this.kernels = kernels;
    this.pool = pool;
    this.lanes = new float[pool.threads()][Lowering.LANES * COLUMNS];
  }

  /// A sum that begins with node `n`, if its nodes follow each other and nobody else reads the
  /// partial ones.
  static Optional<SumStep> match(
      Graph graph, int n, int[] uses, FoldKernels kernels, KernelPool pool) {
    if (!(graph.nodes().get(n) instanceof Node.Fold fold)
        || fold.op() != FoldOp.ADD
        || fold.shape().rank() != 3
        || !(fold.operands().getFirst() instanceof Operand.Read(int source, var view))
        || view.size() != 3) {
      return Optional.empty();
    }
    Sum sum = new Sum(view.get(0).extent(), view.get(1).extent(), view.get(2).extent());
    int first = graph.inputs().size() + n;
    List<Node> wanted = Lowering.sum(sum, source, first);
    int end = n + wanted.size();
    if (end > graph.nodes().size() || !graph.nodes().subList(n, end).equals(wanted)) {
      return Optional.empty();
    }
    for (int t = first; t < first + wanted.size() - 1; t++) {
      if (uses[t] != 2) return Optional.empty(); // each is read twice, by the next halving
    }
    return Optional.of(new SumStep(sum, source, first + wanted.size() - 1, kernels, pool));
  }

  /// How many nodes this step stands for.
  int nodes() {
    return 1 + Integer.numberOfTrailingZeros(sum.lanes());
  }

  @Override
  public Set<Integer> reads() {
    return Set.of(source);
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    float[] in = frame.floats(source);
    float[] out = frame.floats(target);
    if (sum.inner() == 1) {
      int rows = Math.max(1, (1 << 14) / Math.max(1, sum.length()));
      pool.run(
          Math.ceilDiv(sum.outer(), rows),
          (part, worker) -> {
            int end = (int) Math.min(sum.outer(), (part + 1L) * rows);
            for (int o = part * rows; o < end; o++) {
              out[o] = kernels.sum(sum.length(), in, o * sum.length(), lanes[worker]);
            }
          });
      return;
    }
    int blocks = Math.ceilDiv(sum.inner(), COLUMNS);
    pool.run(
        sum.outer() * blocks,
        (part, worker) -> columns(in, out, part / blocks, part % blocks, lanes[worker]));
  }

  private void columns(float[] in, float[] out, int outer, int block, float[] lane) {
    int from = block * COLUMNS;
    int count = Math.min(COLUMNS, sum.inner() - from);
    int width = sum.lanes();
    Arrays.fill(lane, 0, width * count, 0f);
    int row = outer * sum.length() * sum.inner() + from;
    for (int r = 0; r < sum.length(); r++) {
      add(count, in, row + r * sum.inner(), lane, r % width * count);
    }
    for (int half = width / 2; half >= 1; half /= 2) {
      add(half * count, lane, half * count, lane, 0);
    }
    System.arraycopy(lane, 0, out, outer * sum.inner() + from, count);
  }

  private void add(int n, float[] a, int ap, float[] d, int dp) {
    kernels.accumulate(FoldOp.ADD, n, a, ap, 1, a, ap, 1, d, dp);
  }
}
