// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.ArrayList;
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

/// Elements, or blocks of them, each picked by an index of its own. The source is seen as rows, of
/// which numbers of rows pick, so gradients come back as those of any gather. Indices count, and
/// are a fault or pick zeros, as those of [Gathers].
final class Points {
  private Points() {}

  static void addTo(Map<String, Translator> table) {
    table.put("GatherElements", Points::elements);
    table.put("GatherND", Points::blocks);
  }

  /// Sums the number of a row from its parts, and knows whether all of them are inside.
  private static final class Rows {
    private final GraphBuilder g;
    private final Value zero;
    private Value row;
    private Value inside;

    Rows(GraphBuilder g, Shape shape) {
      this.g = g;
      this.zero = g.spread(g.constant(0), shape);
      this.row = zero;
      this.inside = g.spread(g.constant(1), shape);
    }

    void add(Value part, int stride) {
      row = g.map(MapOp.I_ADD, row, g.map(MapOp.I_MUL, part, g.constant(stride)));
    }

    // A part that the model gives, from the start or the end of a dimension.
    void add(Value given, int size, int stride) {
      Value part = Gathers.fromStart(g, given, size);
      Value most = g.map(MapOp.I_LT, part, g.constant(size));
      Value negative = g.map(MapOp.I_LT, part, g.constant(0));
      inside = g.map(MapOp.I_SELECT, negative, zero, g.map(MapOp.I_SELECT, most, inside, zero));
      add(part, stride);
    }

    Value value() {
      return g.map(MapOp.I_SELECT, inside, row, g.constant(-1));
    }
  }

  private static List<Term> elements(Call call) {
    Shape data = call.shape(0);
    Shape index = call.shape(1);
    int axis = Dims.axis(call.attributes().whole("axis", 0), data.rank());
    boolean fits = index.rank() == data.rank();
    for (int d = 0; fits && d < data.rank(); d++) fits = d == axis || index.dim(d) <= data.dim(d);
    if (!fits) throw new GraphFault("an index " + index + " along axis " + axis + " of " + data);
    GraphBuilder g = call.g();
    checkIndices(call, LongStream.generate(() -> data.dim(axis)), 1);
    Value places = call.live(1);
    var rows = new Rows(g, index);
    int stride = 1;
    for (int d = data.rank() - 1; d >= 0; d--) {
      if (d == axis) rows.add(places, data.dim(d), stride);
      else rows.add(g.index(index, d), stride);
      stride *= data.dim(d);
    }
    Value flat = g.reshape(call.live(0), Shape.of(data.elements()));
    return call.result(call.type(0), g.gather(flat, rows.value()));
  }

  private static List<Term> blocks(Call call) {
    Shape data = call.shape(0);
    Shape index = call.shape(1);
    long batch = call.attributes().whole("batch_dims", 0);
    int last = index.rank() - 1;
    int depth = last < 0 ? 0 : index.dim(last);
    boolean fits = batch >= 0 && batch <= last && depth > 0 && batch + depth <= data.rank();
    for (int d = 0; fits && d < batch; d++) fits = index.dim(d) == data.dim(d);
    if (!fits) {
      throw new GraphFault("an index %s with batch_dims %d of %s".formatted(index, batch, data));
    }
    int first = (int) batch;
    GraphBuilder g = call.g();
    var sizes = LongStream.iterate(0, i -> i + 1).map(i -> data.dim(first + (int) (i % depth)));
    checkIndices(call, sizes, 1);
    Shape outer = index.without(last);
    var rows = new Rows(g, outer);
    int stride = 1;
    for (int d = first + depth - 1; d >= 0; d--) {
      if (d < first) {
        rows.add(g.index(outer, d), stride);
      } else {
        if (call.isKnown(1)) rows.add(part(call, outer, d - first, data.dim(d)), stride);
        else {
          Value part = g.slice(call.live(1), last, d - first, d - first + 1);
          rows.add(g.reshape(part, outer), data.dim(d), stride);
        }
      }
      stride *= data.dim(d);
    }
    var dims = new ArrayList<Integer>(List.of(stride));
    for (int d = first + depth; d < data.rank(); d++) dims.add(data.dim(d));
    Value blocks = g.reshape(call.live(0), Dims.of(dims));
    return call.result(call.type(0), g.gather(blocks, rows.value()));
  }

  // Number `at` of each known index, from the start of a dimension of `size`. Exporters pick masks
  // by a grid, of which each number by itself goes up along a dimension.
  private static Value part(Call call, Shape outer, int at, int size) {
    Literal index = call.known(1);
    int depth = index.shape().dim(index.shape().rank() - 1);
    long[] part = new long[outer.elements()];
    for (int i = 0; i < part.length; i++) {
      long place = index.sharedLongs()[i * depth + at];
      part[i] = place < 0 ? place + size : place;
    }
    return call.constants().value(Literal.longs(index.type(), outer, part));
  }

  // Each element of operand `index` that is known lies within its dimension's size.
  private static void checkIndices(Call call, LongStream sizes, int index) {
    ElementType type = call.type(index);
    if (type != ElementType.INT32 && type != ElementType.INT64) {
      throw new GraphFault("an index of type " + type);
    }
    if (call.isKnown(index)) {
      long[] known = call.known(index).sharedLongs();
      call.constants().spend(known.length);
      long[] size = sizes.limit(known.length).toArray();
      for (int i = 0; i < known.length; i++) {
        if (known[i] < -size[i] || known[i] >= size[i]) {
          throw new GraphFault("index " + known[i] + " of " + size[i]);
        }
      }
    }
  }
}
