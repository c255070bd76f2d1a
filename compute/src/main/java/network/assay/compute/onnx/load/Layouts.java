// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.load;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import network.assay.compute.GraphFault;
import network.assay.compute.build.Value;
import network.assay.compute.graph.MapOp;
import network.assay.compute.onnx.fold.Dims;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Operators that only move elements.
final class Layouts {
  private Layouts() {}

  static void addTo(Map<String, Translator> table) {
    table.put("Shape", Layouts::shape);
    table.put(
        "Size",
        call -> known(Literal.longs(ElementType.INT64, Shape.SCALAR, call.shape(0).elements())));
    table.put("Identity", Layouts::identity);
    table.put("Reshape", Layouts::reshape);
    table.put("Flatten", Layouts::flatten);
    table.put("Squeeze", Layouts::squeeze);
    table.put("Unsqueeze", Layouts::unsqueeze);
    table.put("Transpose", Layouts::transpose);
    table.put("Expand", Layouts::expand);
    table.put("Tile", Layouts::tile);
    table.put("Concat", Layouts::concat);
    table.put("Split", Layouts::split);
    table.put("Slice", Layouts::slice);
    table.put("Pad", Layouts::pad);
    table.put("Trilu", Layouts::trilu);
  }

  // A product does not look behind it.
  private static List<Term> identity(Call call) {
    if (call.isKnown(0)) return List.of(call.term(0));
    return call.result(call.type(0), call.live(0));
  }

  private static List<Term> known(Literal literal) {
    return List.of(new Term.Known(literal));
  }

  private static List<Term> shape(Call call) {
    Literal dims = Literal.dims(call.shape(0));
    int rank = call.rank(0);
    Dims.Range range =
        Dims.range(
            rank, call.attributes().whole("start", 0), call.attributes().whole("end", rank), 1);
    int[] picks = IntStream.range(range.from(), range.from() + range.count()).toArray();
    return known(dims.picked(Shape.of(picks.length), picks));
  }

  private static List<Term> reshape(Call call) {
    boolean zeros = call.attributes().whole("allowzero", 0) != 0;
    return to(call, Dims.reshaped(call.shape(0), call.numbers(1), zeros));
  }

  private static List<Term> flatten(Call call) {
    return to(call, Dims.flattened(call.shape(0), call.attributes().whole("axis", 1)));
  }

  private static List<Term> squeeze(Call call) {
    return to(call, Dims.squeezed(call.shape(0), call.numbersOr(1)));
  }

  private static List<Term> unsqueeze(Call call) {
    return to(call, Dims.unsqueezed(call.shape(0), call.numbers(1)));
  }

  private static List<Term> to(Call call, Shape shape) {
    return call.result(call.type(0), call.g().reshape(call.live(0), shape));
  }

  private static List<Term> transpose(Call call) {
    int rank = call.rank(0);
    int[] order =
        call.attributes()
            .wholes("perm")
            .map(perm -> perm.stream().mapToInt(axis -> Dims.axis(axis, rank)).toArray())
            .orElseGet(() -> IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    if (order.length != rank) throw new GraphFault("an order of " + order.length + " dimensions");
    boolean flips =
        rank >= 2
            && order[rank - 1] == rank - 2
            && order[rank - 2] == rank - 1
            && IntStream.range(0, rank - 2).allMatch(i -> order[i] == i);
    Value a = call.live(0);
    return flips
        ? List.of(new Term.Flipped(call.type(0), a))
        : call.result(call.type(0), call.g().transpose(a, order));
  }

  private static List<Term> expand(Call call) {
    Shape shape = Dims.common(call.shape(0), Dims.shape(call.numbers(1)));
    return call.result(call.type(0), call.g().spread(call.live(0), shape));
  }

  private static List<Term> tile(Call call) {
    long[] repeats = call.numbers(1);
    Shape from = call.shape(0);
    if (repeats.length != from.rank()) throw new GraphFault("repeats of another rank");
    Value value = call.live(0);
    for (int axis = 0; axis < repeats.length; axis++) {
      int times = Dims.size(repeats[axis]);
      if (times == 1) continue;
      Shape now = value.shape();
      Shape whole = Dims.with(now, axis, Dims.size((long) now.dim(axis) * times));
      var parts = new ArrayList<Integer>();
      for (int i = 0; i < now.rank(); i++) {
        if (i == axis) parts.add(1);
        parts.add(now.dim(i));
      }
      if (parts.size() > Shape.MAX_RANK) {
        throw call.unsupported("a tensor of rank " + now.rank(), "rank up to 7");
      }
      Value apart = call.g().reshape(value, Dims.of(parts));
      value =
          call.g().reshape(call.g().spread(apart, Dims.with(apart.shape(), axis, times)), whole);
    }
    return call.result(call.type(0), value);
  }

  private static List<Term> concat(Call call) {
    int axis = Dims.axis(call.attributes().whole("axis", 0), call.rank(0));
    var parts = new ArrayList<Value>();
    for (int i = 0; i < call.count(); i++) {
      if (call.type(i) != call.type(0)) throw new GraphFault("parts of different types");
      parts.add(call.live(i));
    }
    if (call.type(0).dtype() == DType.U8) throw call.unsupported("type UINT8", "FLOAT and INT64");
    return call.result(call.type(0), call.g().concat(axis, parts));
  }

  private static List<Term> split(Call call) {
    int axis = Dims.axis(call.attributes().whole("axis", 0), call.rank(0));
    int parts = call.operation().outputs().size();
    if (call.attributes().whole("num_outputs", parts) != parts) {
      throw new GraphFault("num_outputs is not the number of outputs");
    }
    var results = new ArrayList<Term>();
    int from = 0;
    for (int size : Dims.split(call.shape(0).dim(axis), call.numbersOr(1), parts)) {
      Value part = call.g().slice(call.live(0), axis, from, from + size);
      results.add(new Term.Live(call.type(0), part));
      from += size;
    }
    return results;
  }

  private static List<Term> slice(Call call) {
    List<Dims.Range> ranges =
        Dims.ranges(
            call.shape(0), call.numbers(1), call.numbers(2), call.numbersOr(3), call.numbersOr(4));
    Value value = call.live(0);
    int only = call.literally() ? Dims.axis(Dims.number(call.known(3)), call.rank(0)) : -1;
    for (int axis = 0; axis < ranges.size(); axis++) {
      Dims.Range range = ranges.get(axis);
      boolean whole = range.count() == value.dim(axis) && range.step() == 1;
      if (whole && !(call.literally() && axis == only)) continue;
      value = call.g().slice(value, axis, range.from(), range.count(), range.step());
    }
    return call.result(call.type(0), value);
  }

  private static List<Term> pad(Call call) {
    String mode = call.attributes().text("mode", "constant");
    if (!mode.equals("constant")) throw call.unsupported("mode " + mode, "mode constant");
    int rank = call.rank(0);
    long[] pads = call.numbers(1);
    int[] axes =
        call.has(3)
            ? Arrays.stream(call.numbers(3)).mapToInt(axis -> Dims.axis(axis, rank)).toArray()
            : IntStream.range(0, rank).toArray();
    if (pads.length != 2 * axes.length) throw new GraphFault(pads.length + " pads");
    int[] before = new int[rank];
    int[] after = new int[rank];
    for (int i = 0; i < axes.length; i++) {
      before[axes[i]] = bounded(pads[i]);
      after[axes[i]] = bounded(pads[axes.length + i]);
    }
    float value = 0;
    if (call.has(2)) {
      Literal given = call.known(2);
      if (!given.isFloat() || given.elements() != 1) throw new GraphFault("padding of " + given);
      value = given.sharedFloats()[0];
    }
    return call.real(call.g().pad(call.real(0), before, after, value));
  }

  private static int bounded(long pad) {
    if (pad > 1 << 24 || pad < -1 << 24) throw new GraphFault("padding by " + pad);
    return (int) pad;
  }

  private static List<Term> trilu(Call call) {
    int rank = call.rank(0);
    if (rank < 2) throw new GraphFault("a triangle of " + call.shape(0));
    boolean upper = call.attributes().whole("upper", 1) != 0;
    long diagonal = call.has(1) ? Dims.number(call.known(1)) : 0;
    Value x = call.real(0);
    Shape plane = Shape.of(x.dim(rank - 2), x.dim(rank - 1));
    // Columns below this one, counted from the row, are on the lower side.
    long border = Math.max(-(1L << 30), Math.min(1L << 30, upper ? diagonal : diagonal + 1));
    var g = call.g();
    Value limit = g.map(MapOp.I_ADD, g.index(plane, 0), g.constant((int) border));
    Value lower = g.map(MapOp.I_LT, g.index(plane, 1), limit);
    Value zero = g.constant(0f);
    return call.real(upper ? g.select(lower, zero, x) : g.select(lower, x, zero));
  }
}
