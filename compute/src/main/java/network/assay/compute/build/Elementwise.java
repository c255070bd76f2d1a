// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.build;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.graph.Affine;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Lowers element-wise operators to maps. Shapes are aligned at their last dimension; a missing
/// dimension, or one of size 1, is repeated.
final class Elementwise {
  private final Assembly assembly;

  Elementwise(Assembly assembly) {
    this.assembly = assembly;
  }

  Value apply(MapOp op, Value... values) {
    Shape shape = values[0].shape();
    for (Value value : values) shape = common(shape, value.shape());
    var operands = new ArrayList<Operand>();
    for (int i = 0; i < values.length; i++) {
      DType due = op.operands().get(i);
      if (values[i].dtype() != due) {
        throw new GraphFault(
            "operand " + i + " of " + op + " is " + values[i].dtype() + ", " + due + " is due");
      }
      operands.add(read(values[i], shape));
    }
    return assembly.add(new Node.Map(op, 0, shape, operands));
  }

  /// `value` repeated to `shape`, in memory.
  Value spread(Value value, Shape shape) {
    if (!common(value.shape(), shape).equals(shape)) {
      throw new GraphFault("shape " + value.shape() + " cannot be repeated to " + shape);
    }
    if (value.shape().equals(shape)) return value;
    if (value.isConstant()) return assembly.constant(value.dtype(), value.bits(), shape);
    return assembly.add(
        new Node.Map(MapOp.copyOf(value.dtype()), 0, shape, List.of(read(value, shape))));
  }

  static Operand read(Value value, Shape shape) {
    if (value.isConstant()) return new Operand.Immediate(value.bits());
    int axes = shape.rank();
    int missing = axes - value.shape().rank();
    var view = new ArrayList<Operand.Dim>();
    for (int i = 0; i < value.shape().rank(); i++) {
      int extent = value.dim(i);
      if (extent == 1) continue; // its coordinate is always 0
      view.add(Operand.Dim.inside(extent, Affine.axis(axes, missing + i)));
    }
    return new Operand.Read(value.tensor(), view);
  }

  static Shape common(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      int inA = i - (rank - a.rank());
      int inB = i - (rank - b.rank());
      int dimA = inA < 0 ? 1 : a.dim(inA);
      int dimB = inB < 0 ? 1 : b.dim(inB);
      if (dimA != dimB && dimA != 1 && dimB != 1) {
        throw new GraphFault("shapes " + a + " and " + b + " do not fit together");
      }
      dims[i] = dimA == 1 ? dimB : dimA;
    }
    return Shape.of(dims);
  }
}
