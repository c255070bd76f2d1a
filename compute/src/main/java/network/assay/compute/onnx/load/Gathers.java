// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import network.assay.compute.GraphFault;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.Shape;

/// Elements picked by index, which counts from the end when negative. One that is outside all the
/// same is a fault where it is known, and picks zeros where the model computes it or is given it.
final class Gathers {
  /// How many elements one counts for that is kept until the model is translated, and not only
  /// looked at.
  private static final int KEPT = 8;

  private Gathers() {}

  static void addTo(Map<String, Translator> table) {
    table.put("Gather", Gathers::gather);
  }

  private static List<Term> gather(Call call) {
    int axis = Dims.axis(call.attributes().whole("axis", 0), call.rank(0));
    return call.result(call.type(0), pick(call, 0, axis, 1));
  }

  /// Slices of operand `source` along `axis` by operand `index`.
  static Value pick(Call call, int source, int axis, int index) {
    Dims.axis(axis, call.rank(source));
    ElementType type = call.type(index);
    if (type != ElementType.INT32 && type != ElementType.INT64) {
      throw new GraphFault("an index of type " + type);
    }
    if (call.isKnown(index) && !call.literally()) return known(call, source, axis, index);
    Value places = call.live(index);
    // What we exported ourselves counts from the start alone, as the graphs do that it came from.
    if (!call.literally()) places = fromStart(call.g(), places, call.shape(source).dim(axis));
    return call.g().gather(call.live(source), axis, places);
  }

  static Value fromStart(GraphBuilder g, Value index, int size) {
    Value negative = g.map(MapOp.I_LT, index, g.constant(0));
    return g.map(MapOp.I_SELECT, negative, g.map(MapOp.I_ADD, index, g.constant(size)), index);
  }

  private static Value known(Call call, int operand, int axis, int places) {
    Shape shape = call.shape(operand);
    int size = shape.dim(axis);
    Value source = call.live(operand);
    Literal index = call.known(places);
    call.constants().spend(index.elements());
    long[] rows =
        LongStream.of(index.sharedLongs()).map(row -> row < 0 ? row + size : row).toArray();
    for (long row : rows) {
      if (row < 0 || row >= size) throw new GraphFault("index " + row + " of " + size);
    }
    var dims = new ArrayList<Integer>();
    for (int i = 0; i < axis; i++) dims.add(shape.dim(i));
    for (int i = 0; i < index.shape().rank(); i++) dims.add(index.shape().dim(i));
    for (int i = axis + 1; i < shape.rank(); i++) dims.add(shape.dim(i));
    boolean run = rows.length > 0;
    for (int i = 1; i < rows.length; i++) run &= rows[i] == rows[0] + i;
    if (run) {
      int from = (int) rows[0];
      Value part =
          rows.length == size ? source : call.g().slice(source, axis, from, from + rows.length);
      return call.g().reshape(part, Dims.of(dims));
    }
    boolean same = Arrays.equals(rows, index.sharedLongs());
    if (!same) call.constants().spend((KEPT - 1L) * rows.length);
    Literal found = same ? index : Literal.longs(index.type(), index.shape(), rows);
    return call.g().gather(source, axis, call.constants().value(found));
  }
}
