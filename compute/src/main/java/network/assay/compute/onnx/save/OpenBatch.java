// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.save;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Traced;
import network.assay.compute.build.Value;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.tensor.Shape;

/// How a model grows with the samples of one run, learnt from the calls for two numbers of them:
/// which dimensions are so many times as large.
final class OpenBatch {
  /// What a batch's size is called in files.
  static final String SYMBOL = "batch";

  private final int rows;
  private final int otherRows;

  /// The shapes of the other calls' values, by the serials of these calls'.
  private final Map<Integer, Shape> others = new HashMap<>();

  /// @param g was told of `rows` samples
  /// @param other was told the same of `otherRows`
  /// @throws OnnxFault when not the same was told
  OpenBatch(GraphBuilder g, int rows, GraphBuilder other, int otherRows) {
    this.rows = rows;
    this.otherRows = otherRows;
    pair(List.copyOf(g.inputs().values()), List.copyOf(other.inputs().values()));
    pair(List.copyOf(g.outputs().values()), List.copyOf(other.outputs().values()));
    if (g.trace().size() != other.trace().size()) throw differs("the number of calls");
    Iterator<Traced> calls = other.trace().iterator();
    for (Traced call : g.trace()) {
      Traced next = calls.next();
      if (!call.operator().equals(next.operator())) throw differs(call.operator().toString());
      pair(call.inputs(), next.inputs());
      pair(List.of(call.output()), List.of(next.output()));
    }
  }

  private void pair(List<Value> these, List<Value> those) {
    if (these.size() != those.size()) throw differs("the number of values");
    for (int i = 0; i < these.size(); i++) {
      Value one = these.get(i);
      Value two = those.get(i);
      boolean same = one.shape().rank() == two.shape().rank() && one.bits() == two.bits();
      for (int axis = 0; same && axis < one.shape().rank(); axis++) {
        same = one.dim(axis) == two.dim(axis) || isWhole(one.dim(axis), two.dim(axis));
      }
      if (!same) throw differs("a value " + one.shape() + ", or " + two.shape());
      Shape before = others.putIfAbsent(one.serial(), two.shape());
      if (before != null && !before.equals(two.shape())) throw differs("a value " + one.shape());
    }
  }

  private boolean isWhole(int dim, int other) {
    return dim % rows == 0 && (long) dim * otherRows == (long) other * rows;
  }

  /// How many times the number of samples dimension `axis` is; 0 for one that stays.
  int times(Value value, int axis) {
    Shape other = others.get(value.serial());
    if (other == null) throw differs("a value " + value.shape());
    return other.dim(axis) == value.dim(axis) ? 0 : value.dim(axis) / rows;
  }

  /// Whether the shape of `value` grows.
  boolean isOpen(Value value) {
    for (int axis = 0; axis < value.shape().rank(); axis++) {
      if (times(value, axis) > 0) return true;
    }
    return false;
  }

  private static OnnxFault differs(String what) {
    return new OnnxFault(
        what,
        "of the graph to be exported",
        "depends on the number of samples",
        "a model that does the same with any number of them");
  }
}
