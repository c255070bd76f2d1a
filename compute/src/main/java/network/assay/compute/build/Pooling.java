// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.PoolingLowering;
import network.assay.compute.graph.Sliding;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Pooling of images `[n, c, y, x]` (docs/spec/exact-ops, section 5.10).
public final class Pooling {
  private final GraphBuilder g;
  private final PoolingLowering.Pooling sizes;
  private final Shape from;
  private final Shape to;

  private Pooling(GraphBuilder g, Value x, Window window) {
    if (x.dtype() != DType.F32 || x.shape().rank() != 4) {
      throw new GraphFault("images are F32 [n,c,y,x], not " + x.dtype() + " " + x.shape());
    }
    Sliding y = window.y().over(x.dim(2));
    Sliding columns = window.x().over(x.dim(3));
    this.g = g;
    this.sizes = new PoolingLowering.Pooling(x.dim(0) * x.dim(1), y, columns);
    this.from = x.shape();
    this.to = Shape.of(x.dim(0), x.dim(1), y.out(), columns.out());
  }

  /// The greatest of each window; a NaN wins. What lies around the input does not count.
  /// Differentiable: the gradient goes to the first of the greatest.
  public static Value max(GraphBuilder g, Value x, Window window) {
    Pooling pooling = new Pooling(g, x, window);
    return g.operator(new Operator.MaxPool(window), List.of(x), () -> pooling.max(x));
  }

  /// The mean of each window.
  ///
  /// @param padded whether zeros around the input count; else a window is divided by how many of
  ///     its taps meet the input. Differentiable.
  public static Value average(GraphBuilder g, Value x, Window window, boolean padded) {
    Pooling pooling = new Pooling(g, x, window);
    return g.operator(
        new Operator.AveragePool(window, padded), List.of(x), () -> pooling.average(x, padded));
  }

  /// The mean of each image, as `[n, c, 1, 1]`. Differentiable.
  public static Value global(GraphBuilder g, Value x) {
    return g.reshape(g.mean(x, 2, 3), Shape.of(x.dim(0), x.dim(1), 1, 1));
  }

  private Lowered max(Value x) {
    int source = g.tensor(x);
    Value greatest = g.nodes(_ -> List.of(PoolingLowering.fold(sizes, FoldOp.MAX, source)), to);
    return Lowered.by(
        x,
        greatest,
        d -> {
          Value places =
              g.nodes(first -> PoolingLowering.places(sizes, source, greatest.tensor(), first), to);
          return scattered(d, places);
        });
  }

  private Value scattered(Value d, Value places) {
    int rows = sizes.y().in() * sizes.x().in();
    int picks = sizes.y().out() * sizes.x().out();
    return g.node(
        new Node.ScatterAdd(from, sizes.images(), rows, picks, 1, g.tensor(d), g.tensor(places)));
  }

  private Lowered average(Value x, boolean padded) {
    int source = g.tensor(x);
    Value sum = g.nodes(_ -> List.of(PoolingLowering.fold(sizes, FoldOp.ADD, source)), to);
    Value count = padded ? g.constant((float) taps()) : counts();
    return Lowered.by(
        x,
        g.map(MapOp.DIV, sum, count),
        d -> {
          Value due = g.map(MapOp.DIV, d, count);
          Value ones = g.spread(g.constant(1f), Shape.of(1, 1, kernel(true), kernel(false)));
          Shape images = Shape.of(sizes.images(), 1, sizes.y().in(), sizes.x().in());
          return g.reshape(Convolution.back(g, due, ones, images, sizes.y(), sizes.x()), from);
        });
  }

  private int kernel(boolean rows) {
    return rows ? sizes.y().kernel() : sizes.x().kernel();
  }

  private int taps() {
    return kernel(true) * kernel(false);
  }

  // How many taps of each window meet the input, `[y, x]`.
  private Value counts() {
    var one = new PoolingLowering.Pooling(1, sizes.y(), sizes.x());
    Value ones = g.spread(g.constant(1f), Shape.of(1, sizes.y().in(), sizes.x().in()));
    int source = g.tensor(ones);
    Shape shape = Shape.of(sizes.y().out(), sizes.x().out());
    return g.nodes(_ -> List.of(PoolingLowering.fold(one, FoldOp.ADD, source)), shape);
  }
}
