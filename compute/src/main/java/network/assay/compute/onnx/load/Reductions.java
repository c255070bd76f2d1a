// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import network.assay.compute.build.GraphBuilder;
import network.assay.compute.build.Value;
import network.assay.compute.graph.FoldOp;
import network.assay.compute.graph.MapOp;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Sums, means and extremes along axes.
final class Reductions {
  private interface Reduction {
    Value of(GraphBuilder g, Value a, int[] axes);
  }

  private Reductions() {}

  static void addTo(Map<String, Translator> table) {
    table.put("ReduceSum", reduce(GraphBuilder::sum));
    table.put("ReduceMean", reduce(GraphBuilder::mean));
    table.put("ReduceMax", reduce(Reductions::greatest));
    table.put("ReduceMin", reduce((g, a, axes) -> g.neg(greatest(g, g.neg(a), axes))));
    table.put("ReduceSumSquare", reduce((g, a, axes) -> g.sum(g.mul(a, a), axes)));
    table.put("ReduceL2", reduce((g, a, axes) -> g.sqrt(g.sum(g.mul(a, a), axes))));
    table.put("ArgMax", Reductions::argmax);
    table.put("CumSum", Reductions::running);
  }

  private static Value greatest(GraphBuilder g, Value a, int[] axes) {
    Value result = a;
    for (int i = axes.length - 1; i >= 0; i--) result = g.max(result, axes[i]);
    return result;
  }

  // The axes were an attribute once and are an operand now; either is understood.
  private static Translator reduce(Reduction reduction) {
    return call -> {
      int rank = call.rank(0);
      boolean keep = call.attributes().whole("keepdims", 1) != 0;
      boolean none = call.attributes().whole("noop_with_empty_axes", 0) != 0;
      long[] given =
          call.attributes()
              .wholes("axes")
              .map(axes -> axes.stream().mapToLong(Long::longValue).toArray())
              .orElseGet(() -> call.numbersOr(1));
      if (given.length == 0 && none) return List.of(call.term(0));
      int[] axes = given.length == 0 ? IntStream.range(0, rank).toArray() : Dims.axes(given, rank);
      if (!call.isFloat(0)) return whole(call, axes, keep);
      Value a = call.real(0);
      Value result = axes.length == 0 ? a : reduction.of(call.g(), a, axes);
      return call.real(keep ? call.g().reshape(result, kept(a.shape(), axes)) : result);
    };
  }

  private static List<Term> whole(Call call, int[] axes, boolean keep) {
    if (!call.operation().type().equals("ReduceSum") || call.type(0).dtype() != DType.I32) {
      throw call.unsupported("type " + call.type(0), "FLOAT, and INT32 for ReduceSum");
    }
    Value a = call.live(0);
    Value result = a;
    for (int i = axes.length - 1; i >= 0; i--) {
      result = call.g().fold(FoldOp.I_ADD, 0, result, axes[i]);
    }
    return call.result(
        call.type(0), keep ? call.g().reshape(result, kept(a.shape(), axes)) : result);
  }

  private static Shape kept(Shape shape, int[] axes) {
    Shape result = shape;
    for (int axis : axes) result = Dims.with(result, axis, 1);
    return result;
  }

  private static List<Term> argmax(Call call) {
    if (call.attributes().whole("select_last_index", 0) != 0) {
      throw call.unsupported("select_last_index 1", "select_last_index 0");
    }
    int axis = Dims.axis(call.attributes().whole("axis", 0), call.rank(0));
    boolean keep = call.attributes().whole("keepdims", 1) != 0;
    Value result = call.g().argmax(call.real(0), axis);
    if (keep) result = call.g().reshape(result, Dims.with(call.shape(0), axis, 1));
    return call.result(ElementType.INT64, result);
  }

  // Each sum is added to the one that ends where it begins, over ever longer stretches.
  private static List<Term> running(Call call) {
    GraphBuilder g = call.g();
    boolean exclusive = call.attributes().whole("exclusive", 0) != 0;
    boolean reverse = call.attributes().whole("reverse", 0) != 0;
    int axis = Dims.axis(Dims.number(call.known(1)), call.rank(0));
    Value sums = call.isFloat(0) ? call.real(0) : Wholes.operand(call, 0);
    int size = sums.dim(axis);
    if (exclusive && size > 0) sums = moved(g, sums, axis, reverse ? -1 : 1);
    for (int step = 1; step < size; step *= 2) {
      Value before = moved(g, sums, axis, reverse ? -step : step);
      sums = call.isFloat(0) ? g.add(sums, before) : g.map(MapOp.I_ADD, sums, before);
    }
    return call.result(call.type(0), sums);
  }

  // By so many places toward the end, with zeros for what is not there.
  private static Value moved(GraphBuilder g, Value a, int axis, int by) {
    int size = a.dim(axis);
    int away = Math.abs(by);
    Value rest = g.slice(a, axis, Math.max(0, -by), size - Math.max(0, by));
    Value zero = a.dtype() == DType.F32 ? g.constant(0f) : g.constant(0);
    Value zeros = g.spread(zero, Dims.with(a.shape(), axis, away));
    return g.concat(axis, by > 0 ? List.of(zeros, rest) : List.of(rest, zeros));
  }
}
