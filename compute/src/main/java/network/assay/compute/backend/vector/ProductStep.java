// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Lowering;
import network.assay.compute.graph.Lowering.Product;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Ints;

/// A matrix product, or several of one shape: a single fold of fma, or the two nodes of a chunked
/// one (docs/spec/exact-ops, section 5.1).
///
/// @param outer the axes over which there are several products
/// @param steps the strides of a, b and c along these
/// @param nodes how many nodes this step stands for
record ProductStep(
    int target,
    int left,
    int right,
    Sizes sizes,
    Matrix a,
    Matrix b,
    Matrix c,
    Ints outer,
    List<Ints> steps,
    Gemm gemm,
    int nodes)
    implements Step {
  /// @param chunk the length of a chain; as long as `k` or longer when there is one
  record Sizes(int m, int n, int k, int chunk) {}

  /// Fewer rows are better served row by row.
  private static final int LEAST_ROWS = 3;

  static Optional<ProductStep> match(Graph graph, int n, int[] uses, Gemm gemm) {
    if (!(graph.nodes().get(n) instanceof Node.Fold fold)
        || fold.op() != FoldOp.FMA
        || fold.initBits() != 0
        || fold.reduce().rank() != 1
        || !(fold.operands().get(0) instanceof Operand.Read left)
        || !(fold.operands().get(1) instanceof Operand.Read right)) {
      return Optional.empty();
    }
    int tensor = graph.inputs().size() + n;
    Optional<ProductStep> chunked = chunked(graph, n, fold, left, right, uses[tensor], gemm);
    return chunked.isPresent() ? chunked : ProductMatch.of(fold, left, right, tensor, gemm);
  }

  private static Optional<ProductStep> chunked(
      Graph graph,
      int n,
      Node.Fold fold,
      Operand.Read left,
      Operand.Read right,
      int uses,
      Gemm gemm) {
    int rank = fold.shape().rank();
    if (uses != 1 || (rank != 3 && rank != 4) || n + 2 > graph.nodes().size()) {
      return Optional.empty();
    }
    int batch = rank == 4 ? fold.shape().dim(1) : 1;
    int rows = fold.shape().dim(rank - 2);
    int columns = fold.shape().dim(rank - 1);
    int depth = depth(left, rank);
    int tensor = graph.inputs().size() + n;
    List<Node> found = graph.nodes().subList(n, n + 2);
    for (int way = 0; way < 4; way++) {
      Product p = new Product(batch, rows, columns, depth, (way & 1) != 0, (way & 2) != 0);
      if (p.chunks() > 1
          && Lowering.product(p, left.source(), right.source(), tensor).equals(found)) {
        return Optional.of(of(p, left.source(), right.source(), tensor + 1, gemm));
      }
    }
    return Optional.empty();
  }

  // The extent of the dimension that the reduction axis runs through, or 0.
  private static int depth(Operand.Read read, int axis) {
    return read.view().stream()
        .filter(dim -> dim.at().coefficients().get(axis) != 0)
        .mapToInt(Operand.Dim::extent)
        .findFirst()
        .orElse(0);
  }

  private static ProductStep of(Product p, int left, int right, int target, Gemm gemm) {
    int m = p.rows();
    int n = p.columns();
    int k = p.depth();
    gemm.reserve(m, n, p.chunkLength());
    return new ProductStep(
        target,
        left,
        right,
        new Sizes(m, n, k, p.chunkLength()),
        p.transposedLeft() ? new Matrix(0, 1, m) : new Matrix(0, k, 1),
        p.transposedRight() ? new Matrix(0, 1, k) : new Matrix(0, n, 1),
        new Matrix(0, n, 1),
        Ints.of(p.batch()),
        List.of(Ints.of(m * k), Ints.of(k * n), Ints.of(m * n)),
        gemm,
        2);
  }

  /// Whether there are enough rows to fill tiles.
  boolean tall() {
    return sizes.m() >= LEAST_ROWS;
  }

  @Override
  public Set<Integer> reads() {
    return left == right ? Set.of(left) : Set.of(left, right);
  }

  @Override
  public Set<Integer> makes() {
    return Set.of(target);
  }

  @Override
  public void run(Frame frame) {
    int products = 1;
    for (int i = 0; i < outer.size(); i++) products *= outer.get(i);
    for (int product = 0; product < products; product++) {
      gemm.multiply(
          sizes.m(),
          sizes.n(),
          sizes.k(),
          sizes.chunk(),
          frame.floats(left),
          shifted(a, product, 0),
          frame.floats(right),
          shifted(b, product, 1),
          frame.floats(target),
          shifted(c, product, 2));
    }
  }

  private Matrix shifted(Matrix matrix, int product, int which) {
    int by = 0;
    for (int axis = outer.size() - 1; axis >= 0; axis--) {
      by += product % outer.get(axis) * steps.get(which).get(axis);
      product /= outer.get(axis);
    }
    return matrix.shifted(by);
  }
}
