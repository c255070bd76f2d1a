// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import java.util.function.UnaryOperator;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.Lowering;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Builds graphs from high-level operators, lowered by the rules of docs/spec/exact-ops, section 5,
/// and derives gradients.
///
/// Operators that say so are differentiable; [#gradients] walks back through them. The others pass
/// no gradient on. Every operator throws [GraphFault] when types or shapes do not fit.
public final class GraphBuilder {
  private static final int NEGATIVE_INFINITY = Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);

  private final Assembly assembly = new Assembly();
  private final Elementwise elementwise = new Elementwise(assembly);
  private final Tape tape = new Tape();

  public Value input(String name, DType dtype, Shape shape) {
    return assembly.input(name, dtype, shape);
  }

  /// Names a result. The graph keeps only what some output needs.
  public void output(String name, Value value) {
    assembly.output(name, value);
  }

  public Graph build() {
    return assembly.build();
  }

  /// One f32 constant.
  public Value constant(float value) {
    return assembly.constant(DType.F32, Float.floatToIntBits(value), Shape.SCALAR);
  }

  /// One i32 constant.
  public Value constant(int value) {
    return assembly.constant(DType.I32, value, Shape.SCALAR);
  }

  // Element-wise arithmetic

  /// Differentiable.
  public Value add(Value a, Value b) {
    Value sum = map(MapOp.ADD, a, b);
    tape.record(List.of(a, b), sum, g -> List.of(narrow(g, a), narrow(g, b)));
    return sum;
  }

  /// Differentiable.
  public Value sub(Value a, Value b) {
    Value difference = map(MapOp.SUB, a, b);
    tape.record(List.of(a, b), difference, g -> List.of(narrow(g, a), narrow(neg(g), b)));
    return difference;
  }

  /// Differentiable.
  public Value mul(Value a, Value b) {
    Value product = map(MapOp.MUL, a, b);
    tape.record(List.of(a, b), product, g -> List.of(narrow(mul(g, b), a), narrow(mul(g, a), b)));
    return product;
  }

  /// Differentiable.
  public Value div(Value a, Value b) {
    Value quotient = map(MapOp.DIV, a, b);
    tape.record(
        List.of(a, b),
        quotient,
        g -> List.of(narrow(div(g, b), a), narrow(neg(mul(g, div(quotient, b))), b)));
    return quotient;
  }

  /// a * b + c with one rounding. Differentiable.
  public Value fma(Value a, Value b, Value c) {
    Value result = map(MapOp.FMA, a, b, c);
    tape.record(
        List.of(a, b, c),
        result,
        g -> List.of(narrow(mul(g, b), a), narrow(mul(g, a), b), narrow(g, c)));
    return result;
  }

  /// Differentiable.
  public Value neg(Value a) {
    Value result = map(MapOp.NEG, a);
    tape.record(List.of(a), result, g -> List.of(neg(g)));
    return result;
  }

  /// Differentiable.
  public Value exp(Value a) {
    Value result = map(MapOp.EXP, a);
    tape.record(List.of(a), result, g -> List.of(mul(g, result)));
    return result;
  }

  /// Differentiable.
  public Value log(Value a) {
    Value result = map(MapOp.LOG, a);
    tape.record(List.of(a), result, g -> List.of(div(g, a)));
    return result;
  }

  /// Differentiable.
  public Value sqrt(Value a) {
    Value result = map(MapOp.SQRT, a);
    tape.record(List.of(a), result, g -> List.of(div(mul(g, constant(0.5f)), result)));
    return result;
  }

  /// max(a, +0). Differentiable: the gradient passes where the result exceeds 0.
  public Value relu(Value a) {
    Value result = map(MapOp.MAX, a, constant(0f));
    tape.record(
        List.of(a),
        result,
        g -> List.of(map(MapOp.SELECT, map(MapOp.LT, constant(0f), result), g, constant(0f))));
    return result;
  }

  /// Any scalar function of the alphabet, without a derivative.
  public Value map(MapOp op, Value... operands) {
    return elementwise.apply(op, operands);
  }

  /// u8 to f32 as `value / 255`, so 0 .. 255 becomes 0 .. 1.
  public Value unit(Value bytes) {
    return map(MapOp.DIV, map(MapOp.U_TO_F, bytes), constant(255f));
  }

  // Shapes

  /// The same elements under another shape; costs nothing. Differentiable.
  public Value reshape(Value a, Shape shape) {
    if (shape.elements() != a.shape().elements()) {
      throw new GraphFault("cannot reshape " + a.shape() + " to " + shape);
    }
    Value result =
        a.isConstant()
            ? assembly.constant(a.dtype(), a.bits(), shape)
            : assembly.value(a.tensor(), a.dtype(), shape);
    tape.record(List.of(a), result, g -> List.of(reshape(g, a.shape())));
    return result;
  }

  /// `a` repeated to `shape`, aligned at the last dimension. Differentiable.
  public Value spread(Value a, Shape shape) {
    Value result = elementwise.spread(a, shape);
    if (result != a) tape.record(List.of(a), result, g -> List.of(narrow(g, a)));
    return result;
  }

  /// Dimension `i` of the result is dimension `order[i]` of `a`. Differentiable.
  public Value transpose(Value a, int... order) {
    int[] inverse = Shapes.inverse(order, a.shape());
    Value result = elementwise.transposed(a, order, inverse);
    tape.record(List.of(a), result, g -> List.of(transpose(g, inverse)));
    return result;
  }

  // Products and reductions

  /// The matrix product of `[m, k]` and `[k, n]`, or of `[b, m, k]` and `[b, k, n]`.
  /// Differentiable.
  public Value matmul(Value a, Value b) {
    return matmul(a, false, b, false);
  }

  /// The matrix product, each side taken as it lies or transposed in its last two dimensions.
  /// Differentiable.
  public Value matmul(Value a, boolean transposeA, Value b, boolean transposeB) {
    int rank = a.shape().rank();
    if ((rank != 2 && rank != 3)
        || b.shape().rank() != rank
        || a.dtype() != DType.F32
        || b.dtype() != DType.F32
        || (rank == 3 && a.dim(0) != b.dim(0))) {
      throw new GraphFault("cannot multiply " + a.shape() + " by " + b.shape());
    }
    int batch = rank == 3 ? a.dim(0) : 1;
    int m = a.dim(rank - (transposeA ? 1 : 2));
    int k = a.dim(rank - (transposeA ? 2 : 1));
    int n = b.dim(rank - (transposeB ? 2 : 1));
    if (k != b.dim(rank - (transposeB ? 1 : 2))) {
      throw new GraphFault(
          "cannot multiply " + a.shape() + " by " + b.shape() + ": inner sizes differ");
    }
    var product = new Lowering.Product(batch, m, n, k, transposeA, transposeB);
    int left = assembly.tensor(a);
    int right = assembly.tensor(b);
    Value result =
        assembly.addAll(
            first -> Lowering.product(product, left, right, first),
            rank == 3 ? Shape.of(batch, m, n) : Shape.of(m, n));
    tape.record(
        List.of(a, b),
        result,
        g ->
            List.of(
                transposeA ? matmul(b, transposeB, g, true) : matmul(g, false, b, !transposeB),
                transposeB ? matmul(g, true, a, transposeA) : matmul(a, !transposeA, g, false)));
    return result;
  }

  /// The sum along `axis`, which goes. Differentiable.
  public Value sum(Value a, int axis) {
    var sum =
        new Lowering.Sum(Shapes.outer(a.shape(), axis), a.dim(axis), Shapes.inner(a.shape(), axis));
    int source = assembly.tensor(a);
    Shape shape = a.shape().without(axis);
    Value result = assembly.addAll(first -> Lowering.sum(sum, source, first), shape);
    Shape kept = Shapes.keeping(a.shape(), axis);
    tape.record(List.of(a), result, g -> List.of(spread(reshape(g, kept), a.shape())));
    return result;
  }

  /// The sum along `axis` divided by its size. Differentiable.
  public Value mean(Value a, int axis) {
    return div(sum(a, axis), constant((float) a.dim(axis)));
  }

  /// The greatest along `axis`, which goes; -infinity along an empty one. A NaN wins.
  public Value max(Value a, int axis) {
    return fold(FoldOp.MAX, NEGATIVE_INFINITY, a, axis);
  }

  /// A fold along `axis`, which goes, in ascending order.
  public Value fold(FoldOp op, int initBits, Value a, int axis) {
    int outer = Shapes.outer(a.shape(), axis);
    int inner = Shapes.inner(a.shape(), axis);
    var view =
        List.of(
            Operand.Dim.inside(outer, Affine.axis(3, 0)),
            Operand.Dim.inside(a.dim(axis), Affine.axis(3, 2)),
            Operand.Dim.inside(inner, Affine.axis(3, 1)));
    Value result =
        assembly.add(
            new Node.Fold(
                op,
                initBits,
                Shape.of(outer, inner),
                Shape.of(a.dim(axis)),
                List.of(new Operand.Read(assembly.tensor(a), view))));
    return assembly.value(result.tensor(), a.dtype(), a.shape().without(axis));
  }

  /// Rows of `source` (its first dimension) by index; an index outside gives a row of zeros.
  /// Differentiable by `source` when that is f32.
  public Value gather(Value source, Value index) {
    int width = Shapes.inner(source.shape(), 0);
    int picks = index.shape().elements();
    int[] dims = source.shape().dims().toArray();
    dims[0] = picks;
    Value result =
        assembly.add(
            new Node.Gather(
                source.dtype(),
                Shape.of(dims),
                1,
                source.dim(0),
                picks,
                width,
                assembly.tensor(source),
                assembly.tensor(index)));
    if (source.dtype() == DType.F32) {
      tape.record(
          List.of(source),
          result,
          g ->
              List.of(
                  assembly.add(
                      new Node.ScatterAdd(
                          source.shape(),
                          1,
                          source.dim(0),
                          picks,
                          width,
                          assembly.tensor(g),
                          assembly.tensor(index)))));
    }
    return result;
  }

  // Randomness and order

  /// Random words of a stream; `seed` holds seed low, seed high, substream.
  public Value random(Value seed, int stream, Shape shape) {
    return assembly.add(new Node.Random(shape, stream, assembly.tensor(seed)));
  }

  /// Uniform f32 in [0, 1): the upper 24 bits of a word, scaled.
  public Value uniform(Value seed, int stream, Shape shape) {
    Value bits = map(MapOp.I_USHR, random(seed, stream, shape), constant(8));
    return map(MapOp.MUL, map(MapOp.I_TO_F, bits), constant(0x1p-24f));
  }

  /// The sample indices of one step; see [network.assay.compute.arith.BatchOrder#tensor].
  public Value order(Value order, int batch) {
    return assembly.add(new Node.Order(Shape.of(batch), assembly.tensor(order)));
  }

  // Losses and metrics

  /// The cross-entropy of each row of `logits` `[n, c]` against `labels` `[n]`: a loss per row. A
  /// label outside 0 .. c-1 picks nothing. Differentiable by `logits`.
  public Value crossEntropy(Value logits, Value labels) {
    return Losses.crossEntropy(this, logits, labels);
  }

  /// The index of the greatest of each row of `[n, c]`, the lowest where several are; c where the
  /// row holds a NaN.
  public Value argmax(Value rows) {
    return Losses.argmax(this, rows);
  }

  /// For each row of shape `[n, c]`, 1 in the column of its label and 0 elsewhere, as i32.
  Value oneHot(Value labels, int classes) {
    int n = labels.dim(0);
    return assembly.add(
        new Node.Map(
            MapOp.I_EQ,
            0,
            Shape.of(n, classes),
            List.of(
                new Operand.Read(
                    assembly.tensor(labels), List.of(Operand.Dim.inside(n, Affine.axis(2, 0)))),
                new Operand.Index(Affine.axis(2, 1)))));
  }

  /// The column of each element of shape `[n, c]` where `mask` is set, else c.
  Value columnWhere(Value mask) {
    return assembly.add(
        new Node.Map(
            MapOp.I_SELECT,
            0,
            mask.shape(),
            List.of(
                Elementwise.read(mask, mask.shape()),
                new Operand.Index(Affine.axis(2, 1)),
                new Operand.Immediate(mask.dim(1)))));
  }

  /// Makes `result` differentiable by `input` through a written derivative.
  void derive(Value input, Value result, UnaryOperator<Value> pull) {
    tape.record(List.of(input), result, g -> List.of(pull.apply(g)));
  }

  /// The gradients of `loss`, one f32 element, by each of `parameters`.
  ///
  /// @throws GraphFault when the loss does not depend on one of them
  public List<Value> gradients(Value loss, List<Value> parameters) {
    if (loss.dtype() != DType.F32 || loss.shape().elements() != 1) {
      throw new GraphFault("a loss is one f32 element, not " + loss.dtype() + " " + loss.shape());
    }
    Value one = assembly.constant(DType.F32, Float.floatToIntBits(1f), loss.shape());
    return tape.gradients(loss, one, parameters, this::add);
  }

  // Sums a gradient over what was repeated.
  private Value narrow(Value gradient, Value to) {
    Value result = spread(gradient, Shapes.common(gradient.shape(), to.shape()));
    while (result.shape().rank() > to.shape().rank()) result = sum(result, 0);
    for (int i = 0; i < to.shape().rank(); i++) {
      if (to.dim(i) == 1 && result.dim(i) != 1) {
        result = reshape(sum(result, i), Shapes.keeping(result.shape(), i));
      }
    }
    return result;
  }
}
