// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Contraction;
import network.assay.compute.graph.MapOp;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Attention with heads (docs/spec/exact-ops, section 5.11). Queries `[b, t, heads * d]`, keys and
/// values `[b, s, heads * d]`; head `h` has columns `h * d` to `h * d + d - 1`. The result is
/// `[b, t, heads * d]`. Differentiable by all three.
public final class Attention {
  // Names of dimensions in contractions.
  private static final int BATCH = 0;
  private static final int HEAD = 1;
  private static final int QUERY = 2;
  private static final int KEY = 3;
  private static final int WIDTH = 4;
  private static final Ints QUERIES = Ints.of(BATCH, QUERY, HEAD, WIDTH);
  private static final Ints KEYS = Ints.of(BATCH, KEY, HEAD, WIDTH);
  private static final Ints SCORES = Ints.of(BATCH, HEAD, QUERY, KEY);

  private Attention() {}

  /// Every query sees every key.
  public static Value full(GraphBuilder g, Value q, Value k, Value v, int heads) {
    return attend(g, new Operator.Attention(heads, false), q, k, v);
  }

  /// Query `t` sees keys 0 to `t`; there are as many keys as queries.
  public static Value causal(GraphBuilder g, Value q, Value k, Value v, int heads) {
    return attend(g, new Operator.Attention(heads, true), q, k, v);
  }

  private static Value attend(
      GraphBuilder g, Operator.Attention operator, Value q, Value k, Value v) {
    int heads = operator.heads();
    check(operator, q, k, v);
    int batch = q.dim(0);
    int queries = q.dim(1);
    int keys = k.dim(1);
    int width = q.dim(2) / heads;
    Ints sizes = Ints.of(batch, heads, queries, keys, width);
    return g.traced(
        operator,
        List.of(q, k, v),
        () -> {
          Value scores =
              contract(
                  g,
                  new Contraction(sizes, QUERIES, KEYS, SCORES, WIDTH),
                  g.reshape(q, Shape.of(batch, queries, heads, width)),
                  g.reshape(k, Shape.of(batch, keys, heads, width)));
          Value shares = shares(g, scores, operator.causal(), width);
          Value mixed =
              contract(
                  g,
                  new Contraction(sizes, SCORES, KEYS, QUERIES, KEY),
                  shares,
                  g.reshape(v, Shape.of(batch, keys, heads, width)));
          return g.reshape(mixed, q.shape());
        });
  }

  /// The softmax of the scaled scores; where a query does not see a key, +0. Its derivative needs
  /// no mask, for it is a multiple of the share.
  private static Value shares(GraphBuilder g, Value scores, boolean causal, int width) {
    Value scale = g.constant((float) (1 / Math.sqrt(width)));
    return g.operator(
        new Operator.Softmax(),
        List.of(scores),
        () -> {
          Value scaled = g.map(MapOp.MUL, scores, scale);
          if (causal) {
            Shape shape = scores.shape();
            Value later = g.map(MapOp.I_LT, g.index(shape, 2), g.index(shape, 3));
            scaled = g.map(MapOp.SELECT, later, g.constant(Float.NEGATIVE_INFINITY), scaled);
          }
          Value shares = Norms.softmax(g, scaled);
          Value rows = Rows.of(g, shares);
          return Lowered.by(
              scores,
              shares,
              d -> {
                Value due = Rows.of(g, d);
                Value mean = Rows.sum(g, g.map(MapOp.MUL, due, rows));
                Value slope = g.map(MapOp.MUL, rows, g.map(MapOp.SUB, due, mean));
                return g.reshape(g.map(MapOp.MUL, slope, scale), scores.shape());
              });
        });
  }

  private static Value contract(GraphBuilder g, Contraction c, Value a, Value b) {
    int left = g.tensor(a);
    int right = g.tensor(b);
    int[] dims = c.out().toArray();
    for (int i = 0; i < dims.length; i++) dims[i] = c.sizes().get(dims[i]);
    Value result = g.nodes(first -> c.lower(left, right, first), Shape.of(dims));
    return g.derive(
        result,
        List.of(a, b),
        d ->
            List.of(
                contract(
                    g,
                    new Contraction(c.sizes(), c.out(), c.right(), c.left(), missing(c.left())),
                    d,
                    b),
                contract(
                    g,
                    new Contraction(c.sizes(), c.left(), c.out(), c.right(), missing(c.right())),
                    a,
                    d)));
  }

  // Each of the three tensors lacks one name, and the product that gives it sums over that.
  private static int missing(Ints names) {
    int sum = BATCH + HEAD + QUERY + KEY + WIDTH;
    for (int i = 0; i < names.size(); i++) sum -= names.get(i);
    return sum;
  }

  private static void check(Operator.Attention operator, Value q, Value k, Value v) {
    boolean fits =
        q.shape().rank() == 3
            && k.shape().rank() == 3
            && k.shape().equals(v.shape())
            && q.dim(0) == k.dim(0)
            && q.dim(2) == k.dim(2)
            && operator.heads() > 0
            && q.dim(2) % operator.heads() == 0
            && (!operator.causal() || q.dim(1) == k.dim(1));
    if (!fits) {
      throw new GraphFault(
          "attention of %s, %s, %s with %d heads"
              .formatted(q.shape(), k.shape(), v.shape(), operator.heads()));
    }
  }
}
