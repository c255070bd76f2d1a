// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Lowering;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Matrix products (docs/spec/exact-ops, section 5.1).
final class Products {
  private final GraphBuilder g;

  Products(GraphBuilder g) {
    this.g = g;
  }

  Value matmul(Value a, boolean transposeA, Value b, boolean transposeB) {
    int rankA = a.shape().rank();
    int rankB = b.shape().rank();
    if (rankA < 2 || rankB < 2 || a.dtype() != DType.F32 || b.dtype() != DType.F32) {
      throw new GraphFault("cannot multiply " + a.shape() + " by " + b.shape());
    }
    int m = a.dim(rankA - (transposeA ? 1 : 2));
    int k = a.dim(rankA - (transposeA ? 2 : 1));
    int n = b.dim(rankB - (transposeB ? 2 : 1));
    if (k != b.dim(rankB - (transposeB ? 1 : 2))) {
      throw new GraphFault(
          "cannot multiply " + a.shape() + " by " + b.shape() + ": inner sizes differ");
    }
    if (rankA == 2 && rankB == 2) return plain(a, transposeA, b, transposeB);
    if (rankB == 2 && !transposeA) {
      Shape before = Shapes.first(a.shape(), rankA - 1);
      Value rows = g.reshape(a, Shape.of(before.elements(), k));
      return g.reshape(plain(rows, false, b, transposeB), Shapes.with(before, n));
    }
    Shape left = Shapes.first(a.shape(), rankA - 2);
    Shape right = Shapes.first(b.shape(), rankB - 2);
    Shape batch = Shapes.common(left, right);
    Value all = plain(batched(a, batch), transposeA, batched(b, batch), transposeB);
    return g.reshape(all, Shapes.with(batch, m, n));
  }

  // `a` repeated to the batch, as [batch, rows, columns].
  private Value batched(Value a, Shape batch) {
    int rank = a.shape().rank();
    int rows = a.dim(rank - 2);
    int columns = a.dim(rank - 1);
    Value repeated = g.spread(a, Shapes.with(batch, rows, columns));
    return g.reshape(repeated, Shape.of(batch.elements(), rows, columns));
  }

  private Value plain(Value a, boolean transposeA, Value b, boolean transposeB) {
    int rank = a.shape().rank();
    int batch = rank == 3 ? a.dim(0) : 1;
    int m = a.dim(rank - (transposeA ? 1 : 2));
    int k = a.dim(rank - (transposeA ? 2 : 1));
    int n = b.dim(rank - (transposeB ? 2 : 1));
    var product = new Lowering.Product(batch, m, n, k, transposeA, transposeB);
    int left = g.tensor(a);
    int right = g.tensor(b);
    Value result =
        g.nodes(
            first -> Lowering.product(product, left, right, first),
            rank == 3 ? Shape.of(batch, m, n) : Shape.of(m, n));
    return g.derive(
        result,
        List.of(a, b),
        d ->
            List.of(
                transposeA ? plain(b, transposeB, d, true) : plain(d, false, b, !transposeB),
                transposeB ? plain(d, true, a, transposeA) : plain(a, !transposeA, d, false)));
  }
}
