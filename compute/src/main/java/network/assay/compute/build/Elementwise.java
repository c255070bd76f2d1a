// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Ints;
import network.assay.compute.tensor.Shape;

/// Lowers element-wise operators to maps. Shapes are aligned at their last dimension; a missing
/// dimension, or one of size 1, is repeated.
final class Elementwise {
  private final Assembly assembly;

  /// Copies that only repeat, with what they repeat.
  private final Map<Integer, Value> repeated = new HashMap<>();

  Elementwise(Assembly assembly) {
    this.assembly = assembly;
  }

  Value apply(MapOp op, Value... values) {
    Shape shape = values[0].shape();
    for (Value value : values) shape = Shapes.common(shape, value.shape());
    var operands = new ArrayList<Operand>();
    for (int i = 0; i < values.length; i++) {
      DType due = op.operands().get(i);
      if (values[i].dtype() != due) {
        throw new GraphFault(
            "operand " + i + " of " + op + " is " + values[i].dtype() + ", " + due + " is due");
      }
      operands.add(read(values[i], shape));
    }
    OptionalInt known = Constants.fold(op, values);
    return known.isPresent()
        ? assembly.constant(op.dtype(), known.getAsInt(), shape)
        : assembly.add(new Node.Map(op, 0, shape, operands));
  }

  /// `value` repeated to `shape`, in memory.
  Value spread(Value value, Shape shape) {
    if (!Shapes.common(value.shape(), shape).equals(shape)) {
      throw new GraphFault("shape " + value.shape() + " cannot be repeated to " + shape);
    }
    if (value.shape().equals(shape)) return value;
    if (value.isConstant()) return assembly.constant(value.dtype(), value.bits(), shape);
    Value result =
        assembly.add(
            new Node.Map(MapOp.copyOf(value.dtype()), 0, shape, List.of(read(value, shape))));
    repeated.put(result.tensor(), value);
    return result;
  }

  /// `value` repeated to `shape`, as an operand. A copy of loop indices is not read but made again,
  /// and what was repeated before is read from where it came.
  Operand read(Value value, Shape shape) {
    if (value.isConstant()) return new Operand.Immediate(value.bits());
    Value origin = repeated.get(value.tensor());
    if (origin != null && value.shape().equals(assembly.shape(value.tensor()))) {
      return read(origin, shape);
    }
    int axes = shape.rank();
    int missing = axes - value.shape().rank();
    Optional<Affine> index = assembly.index(value);
    if (index.isPresent()) return new Operand.Index(lifted(index.get(), value, axes));
    var view = new ArrayList<Operand.Dim>();
    for (int i = 0; i < value.shape().rank(); i++) {
      int extent = value.dim(i);
      if (extent == 1) continue; // its coordinate is always 0
      view.add(Operand.Dim.inside(extent, Affine.axis(axes, missing + i)));
    }
    return new Operand.Read(value.tensor(), view);
  }

  private static Affine lifted(Affine index, Value value, int axes) {
    int[] coefficients = new int[axes];
    int missing = axes - value.shape().rank();
    for (int i = 0; i < value.shape().rank(); i++) {
      if (value.dim(i) != 1) coefficients[missing + i] = index.coefficients().get(i);
    }
    return new Affine(index.offset(), Ints.of(coefficients));
  }

  /// Dimension `i` of the result is dimension `order[i]` of `value`; `inverse` undoes `order`.
  Value transposed(Value value, int[] order, int[] inverse) {
    int rank = order.length;
    var view = new ArrayList<Operand.Dim>();
    for (int d = 0; d < rank; d++) {
      view.add(Operand.Dim.inside(value.dim(d), Affine.axis(rank, inverse[d])));
    }
    Shape shape = Shape.of(IntStream.of(order).map(value::dim).toArray());
    Operand source = new Operand.Read(assembly.tensor(value), view);
    return assembly.add(new Node.Map(MapOp.copyOf(value.dtype()), 0, shape, List.of(source)));
  }
}
