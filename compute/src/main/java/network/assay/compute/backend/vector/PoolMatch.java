// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Optional;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.graph.PoolingLowering;
import network.assay.compute.graph.PoolingLowering.Pooling;
import network.assay.compute.graph.Sliding;
import network.assay.compute.tensor.Shape;

/// Sees max pooling and its way back (docs/spec/exact-ops, section 5.10): reads off the sizes,
/// makes the nodes again and compares.
final class PoolMatch {
  /// The nodes of the way back: hit, place, first place, scatter.
  static final int BACK = 4;

  /// Elements of a row of windows, with those around the input, that scratch is taken for.
  private static final int MAX_WIDTH = 1 << 20;

  private PoolMatch() {}

  /// The greatest of each window.
  static Optional<MaxPoolStep> forward(
      Node node, int tensor, PoolKernels kernels, KernelPool pool) {
    if (!(node instanceof Node.Fold fold)
        || fold.op() != FoldOp.MAX
        || fold.shape().rank() != 3
        || fold.reduce().rank() != 2
        || !(fold.operands().getFirst() instanceof Operand.Read read)) {
      return Optional.empty();
    }
    Shape reduce = fold.reduce();
    return sizes(fold.shape(), reduce.dim(0), reduce.dim(1), read)
        .filter(p -> width(p.x()) <= MAX_WIDTH)
        .filter(p -> PoolingLowering.fold(p, FoldOp.MAX, read.source()).equals(fold))
        .map(p -> new MaxPoolStep(p, read.source(), tensor, kernels, pool));
  }

  private static long width(Sliding x) {
    return (long) x.out() * x.stride() + (x.kernel() - 1L) * x.dilation();
  }

  /// The gradient of the input, with all that leads there from node `n` on.
  static Optional<MaxPoolBackStep> back(
      Graph graph, int n, int[] uses, PoolKernels kernels, KernelPool pool) {
    if (n + BACK > graph.nodes().size()
        || !(graph.nodes().get(n) instanceof Node.Map map)
        || map.shape().rank() != 5
        || !(map.operands().get(0) instanceof Operand.Read read)
        || !(map.operands().getLast() instanceof Operand.Read greatest)
        || !(graph.nodes().get(n + BACK - 1) instanceof Node.ScatterAdd scatter)) {
      return Optional.empty();
    }
    int first = graph.inputs().size() + n;
    for (int t = first; t < first + BACK - 1; t++) if (uses[t] != 1) return Optional.empty();
    List<Node> nodes = graph.nodes().subList(n, n + BACK - 1);
    int target = first + BACK - 1;
    return sizes(map.shape(), map.shape().dim(3), map.shape().dim(4), read)
        .filter(p -> fits(p, scatter, target - 1))
        .filter(
            p -> PoolingLowering.places(p, read.source(), greatest.source(), first).equals(nodes))
        .map(
            p ->
                new MaxPoolBackStep(
                    p,
                    new MaxPoolBackStep.Tensors(
                        read.source(), greatest.source(), scatter.updates(), target),
                    kernels,
                    pool));
  }

  private static boolean fits(Pooling p, Node.ScatterAdd scatter, int places) {
    return scatter.index() == places
        && scatter.batch() == p.images()
        && scatter.rows() == p.y().in() * p.x().in()
        && scatter.picks() == p.y().out() * p.x().out()
        && scatter.width() == 1;
  }

  /// @param shape images, rows and columns of windows, and maybe taps
  private static Optional<Pooling> sizes(Shape shape, int ky, int kx, Operand.Read read) {
    if (read.view().size() != 3 || shape.elements() == 0) return Optional.empty();
    int taps = shape.rank() == 5 ? 3 : shape.rank();
    Optional<Sliding> y = sliding(read.view().get(1), shape.dim(1), ky, 1, taps);
    Optional<Sliding> x = sliding(read.view().get(2), shape.dim(2), kx, 2, taps + 1);
    if (y.isEmpty() || x.isEmpty()) return Optional.empty();
    return Optional.of(new Pooling(shape.dim(0), y.get(), x.get()));
  }

  private static Optional<Sliding> sliding(
      Operand.Dim dim, int out, int kernel, int place, int tap) {
    int stride = dim.at().coefficients().get(place);
    int dilation = dim.at().coefficients().get(tap);
    boolean fits = kernel > 0 && stride > 0 && dilation > 0;
    return fits
        ? Optional.of(new Sliding(dim.extent(), out, kernel, stride, dilation, -dim.at().offset()))
        : Optional.empty();
  }
}
