// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.Graph;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Builds graphs from high-level operators, lowered by the rules of docs/spec/exact-ops, section 5,
/// and derives gradients. Arithmetic, shapes, products and reductions are here; what networks are
/// made of is in [Activations], [Norms], [Losses] and their like.
///
/// Operators that say so are differentiable; [#gradients] walks back through them. The others pass
/// no gradient on. Every operator throws [GraphFault] when types or shapes do not fit. Axes count
/// from 0, outermost first.
public final class GraphBuilder {
  private final Assembly assembly = new Assembly();
  private final Elementwise elementwise = new Elementwise(assembly);
  private final Tape tape = new Tape();
  private final Trace trace = new Trace();
  private final Arithmetic arithmetic = new Arithmetic(this);
  private final Products products = new Products(this);
  private final Reductions reductions = new Reductions(this);
  private final Layouts layouts = new Layouts(this);

  public Value input(String name, DType dtype, Shape shape) {
    return assembly.input(name, dtype, shape);
  }

  /// Names a result. The graph keeps only what some output needs.
  public void output(String name, Value value) {
    assembly.output(name, value);
  }

  /// The inputs made so far, by name.
  public Map<String, Value> inputs() {
    return assembly.inputs();
  }

  /// The results named so far.
  public Map<String, Value> outputs() {
    return assembly.outputs();
  }

  public Graph build() {
    return assembly.build();
  }

  /// The outermost operator calls so far, in order; those that [#gradients] made are left out.
  public List<Traced> trace() {
    return trace.calls();
  }

  /// One f32 constant.
  public Value constant(float value) {
    return assembly.constant(DType.F32, Float.floatToIntBits(value), Shape.SCALAR);
  }

  /// One i32 constant.
  public Value constant(int value) {
    return assembly.constant(DType.I32, value, Shape.SCALAR);
  }

  // Element-wise arithmetic. Operands are aligned at their last dimension; a missing dimension, or
  // one of size 1, is repeated.

  /// Differentiable.
  public Value add(Value a, Value b) {
    return arithmetic.add(a, b);
  }

  /// Differentiable.
  public Value sub(Value a, Value b) {
    return arithmetic.sub(a, b);
  }

  /// Differentiable.
  public Value mul(Value a, Value b) {
    return arithmetic.mul(a, b);
  }

  /// Differentiable.
  public Value div(Value a, Value b) {
    return arithmetic.div(a, b);
  }

  /// a * b + c with one rounding. Differentiable.
  public Value fma(Value a, Value b, Value c) {
    return arithmetic.fma(a, b, c);
  }

  /// Differentiable.
  public Value neg(Value a) {
    return arithmetic.neg(a);
  }

  /// Differentiable; the slope at 0 is 0.
  public Value abs(Value a) {
    return arithmetic.abs(a);
  }

  /// Differentiable.
  public Value exp(Value a) {
    return arithmetic.exp(a);
  }

  /// Differentiable.
  public Value log(Value a) {
    return arithmetic.log(a);
  }

  /// Differentiable.
  public Value erf(Value a) {
    return arithmetic.erf(a);
  }

  /// Differentiable.
  public Value sin(Value a) {
    return arithmetic.sin(a);
  }

  /// Differentiable.
  public Value cos(Value a) {
    return arithmetic.cos(a);
  }

  /// Differentiable.
  public Value sqrt(Value a) {
    return arithmetic.sqrt(a);
  }

  /// `a` to a whole power, by repeated squaring. Differentiable.
  public Value power(Value a, int exponent) {
    return arithmetic.power(a, exponent);
  }

  /// max(a, +0). Differentiable: the gradient passes where the result exceeds 0.
  public Value relu(Value a) {
    return arithmetic.relu(a);
  }

  /// The greater, element by element; a NaN wins. Differentiable: where both are equal the gradient
  /// goes to `a`.
  public Value maximum(Value a, Value b) {
    return arithmetic.extreme(MapOp.MAX, a, b);
  }

  /// The lesser, element by element; a NaN wins. Differentiable, as [#maximum].
  public Value minimum(Value a, Value b) {
    return arithmetic.extreme(MapOp.MIN, a, b);
  }

  /// `a` where the i32 `mask` is not 0, else `b`. Differentiable by `a` and `b`.
  public Value select(Value mask, Value a, Value b) {
    return arithmetic.select(mask, a, b);
  }

  /// Any scalar function of the alphabet, without a derivative.
  public Value map(MapOp op, Value... operands) {
    return traced(
        new Operator.Pointwise(op), List.of(operands), () -> elementwise.apply(op, operands));
  }

  /// u8 to f32 as `value / 255`, so 0 .. 255 becomes 0 .. 1.
  public Value unit(Value bytes) {
    return map(MapOp.DIV, map(MapOp.U_TO_F, bytes), constant(255f));
  }

  /// i32 of `shape`: each element is its index along `axis`.
  public Value index(Shape shape, int axis) {
    var index = new Operand.Index(Affine.axis(shape.rank(), axis));
    return traced(
        new Operator.Index(axis),
        List.of(),
        () -> node(new Node.Map(MapOp.I_COPY, 0, shape, List.of(index))));
  }

  // Shapes

  /// The same elements under another shape; costs nothing. Differentiable.
  public Value reshape(Value a, Shape shape) {
    if (shape.equals(a.shape())) return a;
    if (shape.elements() != a.shape().elements()) {
      throw new GraphFault("cannot reshape " + a.shape() + " to " + shape);
    }
    Value result =
        a.isConstant()
            ? assembly.constant(a.dtype(), a.bits(), shape)
            : assembly.value(a.tensor(), a.dtype(), shape);
    return traced(
        new Operator.Reshape(),
        List.of(a),
        () -> derive(result, List.of(a), d -> List.of(reshape(d, a.shape()))));
  }

  /// `a` repeated to `shape`, aligned at the last dimension. Differentiable.
  public Value spread(Value a, Shape shape) {
    if (shape.equals(a.shape())) return a;
    return traced(
        new Operator.Spread(),
        List.of(a),
        () ->
            derive(
                elementwise.spread(a, shape), List.of(a), d -> List.of(arithmetic.narrow(d, a))));
  }

  /// Dimension `i` of the result is dimension `order[i]` of `a`. Differentiable.
  public Value transpose(Value a, int... order) {
    int[] inverse = Shapes.inverse(order, a.shape());
    return traced(
        new Operator.Transpose(Ints.of(order)),
        List.of(a),
        () ->
            derive(
                elementwise.transposed(a, order, inverse),
                List.of(a),
                d -> List.of(transpose(d, inverse))));
  }

  /// The elements `from` to `to - 1` along `axis`. Differentiable.
  public Value slice(Value a, int axis, int from, int to) {
    return slice(a, axis, from, to - from, 1);
  }

  /// The `count` elements `from`, `from + step`, ... along `axis`; `step` may be negative.
  /// Differentiable.
  public Value slice(Value a, int axis, int from, int count, int step) {
    return traced(
        new Operator.Slice(axis, from, step),
        List.of(a),
        () -> layouts.slice(a, axis, from, count, step));
  }

  /// `parts`, f32 or i32, one after the other along `axis`. Differentiable.
  public Value concat(int axis, List<Value> parts) {
    if (parts.isEmpty()) throw new GraphFault("nothing to join");
    if (parts.size() == 1) return parts.getFirst();
    return traced(new Operator.Concat(axis), parts, () -> layouts.concat(axis, parts));
  }

  /// `a`, f32, with `before[i]` elements of `value` put before dimension `i` and `after[i]` after
  /// it; negative numbers take elements away. Differentiable.
  public Value pad(Value a, int[] before, int[] after, float value) {
    int bits = Float.floatToIntBits(value);
    return traced(
        new Operator.Pad(Ints.of(before), Ints.of(after), bits),
        List.of(a),
        () -> layouts.pad(a, before, after, bits));
  }

  // Products and reductions

  /// The matrix product over the last two dimensions; see the other form. Differentiable.
  public Value matmul(Value a, Value b) {
    return matmul(a, false, b, false);
  }

  /// The matrix product over the last two dimensions, each side taken as it lies or transposed in
  /// them. Dimensions before are repeated to each other as in arithmetic. A right side of rank 2
  /// that meets an untransposed left one makes a single product of all its rows. Differentiable.
  public Value matmul(Value a, boolean transposeA, Value b, boolean transposeB) {
    return traced(
        new Operator.Product(transposeA, transposeB),
        List.of(a, b),
        () -> products.matmul(a, transposeA, b, transposeB));
  }

  /// The sum along `axes`, which go. Differentiable.
  public Value sum(Value a, int... axes) {
    return traced(
        new Operator.Reduce(Operator.Reduce.Kind.SUM, Ints.of(axes)),
        List.of(a),
        () -> reductions.sum(a, axes));
  }

  /// The sum along `axes` divided by how many elements there are along them. Differentiable.
  public Value mean(Value a, int... axes) {
    return traced(
        new Operator.Reduce(Operator.Reduce.Kind.MEAN, Ints.of(axes)),
        List.of(a),
        () -> reductions.mean(a, axes));
  }

  /// The greatest along `axis`, which goes; -infinity along an empty one. A NaN wins.
  /// Differentiable: the gradient goes to the first of the greatest.
  public Value max(Value a, int axis) {
    int least = Float.floatToIntBits(Float.NEGATIVE_INFINITY);
    return traced(
        new Operator.Fold(FoldOp.MAX, least, axis), List.of(a), () -> reductions.max(a, axis));
  }

  /// A fold along `axis`, which goes, in ascending order.
  public Value fold(FoldOp op, int initBits, Value a, int axis) {
    return traced(
        new Operator.Fold(op, initBits, axis),
        List.of(a),
        () -> reductions.fold(op, initBits, a, axis));
  }

  /// The index of the greatest along `axis`, which goes: the lowest where several are, the size of
  /// `axis` where a NaN is.
  public Value argmax(Value a, int axis) {
    return traced(new Operator.Argmax(axis), List.of(a), () -> reductions.argmax(a, axis));
  }

  /// Rows of `source` (its first dimension) by index; an index outside gives a row of zeros. The
  /// index's dimensions take the place of the first. Differentiable by `source` when that is f32.
  public Value gather(Value source, Value index) {
    return gather(source, 0, index);
  }

  /// Slices of `source` along `axis` by index, as [#gather].
  public Value gather(Value source, int axis, Value index) {
    return traced(
        new Operator.Gather(axis),
        List.of(source, index),
        () -> layouts.gather(source, axis, index));
  }

  /// The gradients of `loss`, one f32 element, by each of `parameters`.
  ///
  /// @throws GraphFault when the loss does not depend on one of them
  public List<Value> gradients(Value loss, List<Value> parameters) {
    if (loss.dtype() != DType.F32 || loss.shape().elements() != 1) {
      throw new GraphFault("a loss is one f32 element, not " + loss.dtype() + " " + loss.shape());
    }
    Value one = assembly.constant(DType.F32, Float.floatToIntBits(1f), loss.shape());
    return trace.within(() -> tape.gradients(loss, one, parameters, this::add));
  }

  // For operators of this package

  /// An operator with a written derivative: nothing that `body` calls is traced or differentiated.
  Value operator(Operator operator, List<Value> inputs, Supplier<Lowered> body) {
    return trace.call(
        operator,
        inputs,
        () -> {
          Lowered lowered = tape.within(body);
          return derive(lowered.result(), lowered.by(), lowered.pull());
        });
  }

  /// An operator whose derivative is that of what `body` calls.
  Value traced(Operator operator, List<Value> inputs, Supplier<Value> body) {
    return trace.call(operator, inputs, body);
  }

  /// Makes `result` differentiable by `inputs`: `pull` gives their gradients from its own.
  Value derive(Value result, List<Value> inputs, Function<Value, List<Value>> pull) {
    tape.record(inputs, result, pull);
    return result;
  }

  Value node(Node node) {
    return assembly.add(node);
  }

  /// The last of the nodes of one lowering, made for the number of its first, under `shape`.
  Value nodes(IntFunction<List<Node>> lowering, Shape shape) {
    return assembly.addAll(lowering, shape);
  }

  /// `value` repeated to `shape`, as an operand of a map of that shape.
  Operand operand(Value value, Shape shape) {
    return elementwise.read(value, shape);
  }

  /// The number of the tensor that holds `value`.
  int tensor(Value value) {
    return assembly.tensor(value);
  }
}
