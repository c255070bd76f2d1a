// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import network.assay.compute.GraphFault;
import network.assay.compute.onnx.ir.Attributes;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.Operation;
import network.assay.compute.tensor.Shape;

/// Operators that only move elements, on known tensors.
final class FoldedLayouts {
  private FoldedLayouts() {}

  static Literal transpose(Literal a, Attributes attributes) {
    int rank = a.shape().rank();
    int[] order =
        attributes
            .wholes("perm")
            .map(perm -> perm.stream().mapToInt(axis -> Dims.axis(axis, rank)).toArray())
            .orElseGet(() -> IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    if (order.length != rank || Arrays.stream(order).distinct().count() != rank) {
      throw new GraphFault("not an order of the dimensions of " + a.shape());
    }
    int[] own = Picks.strides(a.shape());
    Shape shape = Shape.of(IntStream.of(order).map(a.shape()::dim).toArray());
    return a.picked(shape, Picks.of(shape, 0, IntStream.of(order).map(i -> own[i]).toArray()));
  }

  static Literal slice(Literal a, List<Dims.Range> ranges) {
    int[] own = Picks.strides(a.shape());
    int offset = 0;
    int[] strides = new int[own.length];
    int[] dims = new int[own.length];
    for (int i = 0; i < own.length; i++) {
      Dims.Range range = ranges.get(i);
      offset += own[i] * range.from();
      strides[i] = own[i] * range.step();
      dims[i] = range.count();
    }
    Shape shape = Shape.of(dims);
    return a.picked(shape, Picks.of(shape, offset, strides));
  }

  static List<Literal> split(Literal a, int axis, int[] sizes) {
    var parts = new ArrayList<Literal>();
    int from = 0;
    for (int size : sizes) {
      var ranges = new ArrayList<Dims.Range>();
      for (int i = 0; i < a.shape().rank(); i++) {
        ranges.add(i == axis ? new Dims.Range(from, 1, size) : Dims.Range.all(a.shape().dim(i)));
      }
      parts.add(slice(a, ranges));
      from += size;
    }
    return parts;
  }

  static Literal expand(Literal a, long[] to) {
    Shape shape = Dims.common(a.shape(), Dims.shape(to));
    return a.picked(shape, Picks.of(shape, 0, Picks.repeating(a.shape(), shape)));
  }

  static Literal concat(List<Literal> parts, long axis) {
    Literal first = parts.getFirst();
    int along = Dims.axis(axis, first.shape().rank());
    long total = 0;
    for (Literal part : parts) {
      if (part.type() != first.type()
          || part.shape().rank() != first.shape().rank()
          || !Dims.with(part.shape(), along, 0).equals(Dims.with(first.shape(), along, 0))) {
        throw new GraphFault("cannot join " + first + " and " + part);
      }
      total += part.shape().dim(along);
    }
    Shape shape = Dims.with(first.shape(), along, Dims.size(total));
    float[] floats = new float[first.isFloat() ? shape.elements() : 0];
    long[] longs = new long[first.isFloat() ? 0 : shape.elements()];
    int outer = 1;
    for (int i = 0; i < along; i++) outer *= shape.dim(i);
    int at = 0;
    for (int o = 0; o < outer; o++) {
      for (Literal part : parts) {
        int run = part.elements() / outer;
        if (first.isFloat()) System.arraycopy(part.sharedFloats(), o * run, floats, at, run);
        else System.arraycopy(part.sharedLongs(), o * run, longs, at, run);
        at += run;
      }
    }
    return first.isFloat()
        ? Literal.floats(shape, floats)
        : Literal.longs(first.type(), shape, longs);
  }

  static Literal gather(Literal a, Literal index, long axis) {
    if (index.isFloat()) throw new GraphFault("an index of floats");
    int along = Dims.axis(axis, a.shape().rank());
    int size = a.shape().dim(along);
    int outer = 1;
    for (int i = 0; i < along; i++) outer *= a.shape().dim(i);
    int inner = 1;
    for (int i = along + 1; i < a.shape().rank(); i++) inner *= a.shape().dim(i);
    var dims = new ArrayList<Integer>();
    for (int i = 0; i < along; i++) dims.add(a.shape().dim(i));
    for (int i = 0; i < index.shape().rank(); i++) dims.add(index.shape().dim(i));
    for (int i = along + 1; i < a.shape().rank(); i++) dims.add(a.shape().dim(i));
    Shape shape = Dims.of(dims);
    // All before memory is taken: of nothing, much could be asked for.
    for (long pick : index.sharedLongs()) {
      boolean inside = pick >= -size && pick < size;
      if (!inside && shape.elements() > 0) throw new GraphFault("index " + pick + " of " + size);
    }
    int[] picks = new int[shape.elements()];
    int at = 0;
    for (int o = 0; o < outer && picks.length > 0; o++) {
      for (long pick : index.sharedLongs()) {
        long row = pick < 0 ? pick + size : pick;
        for (int i = 0; i < inner; i++) picks[at++] = (o * size + (int) row) * inner + i;
      }
    }
    return a.picked(shape, picks);
  }

  static Literal tile(Literal a, long[] repeats) {
    if (repeats.length != a.shape().rank()) throw new GraphFault("repeats of another rank");
    // Each dimension becomes two, of which the first only repeats.
    int rank = repeats.length;
    Literal result = a;
    for (int i = 0; i < rank; i++) {
      int times = Dims.size(repeats[i]);
      if (times == 1) continue;
      Shape one = result.shape();
      Dims.size((long) one.dim(i) * times);
      Literal self = result;
      result =
          times == 0
              ? slice(
                  self,
                  IntStream.range(0, rank)
                      .mapToObj(d -> new Dims.Range(0, 1, d == 0 ? 0 : one.dim(d)))
                      .toList())
              : repeat(self, i, times);
    }
    return result;
  }

  private static Literal repeat(Literal a, int axis, int times) {
    Shape shape = Dims.with(a.shape(), axis, Dims.size((long) a.shape().dim(axis) * times));
    int inner = 1;
    for (int i = axis + 1; i < shape.rank(); i++) inner *= shape.dim(i);
    int run = a.shape().dim(axis) * inner;
    int[] picks = new int[shape.elements()];
    for (int i = 0; i < picks.length; i++) {
      picks[i] = i / (run * times) * run + i % run;
    }
    return a.picked(shape, picks);
  }

  static Literal trilu(Literal a, long diagonal, boolean upper) {
    int rank = a.shape().rank();
    if (rank < 2) throw new GraphFault("a triangle of " + a.shape());
    int rows = a.shape().dim(rank - 2);
    int columns = a.shape().dim(rank - 1);
    float[] floats = a.sharedFloats().clone();
    long[] longs = a.sharedLongs().clone();
    for (int i = 0; i < a.elements(); i++) {
      long above = i % columns - (long) (i / columns % rows);
      boolean kept = upper ? above >= diagonal : above <= diagonal;
      if (!kept && a.isFloat()) floats[i] = 0;
      if (!kept && !a.isFloat()) longs[i] = 0;
    }
    return a.isFloat()
        ? Literal.floats(a.shape(), floats)
        : Literal.longs(a.type(), a.shape(), longs);
  }

  static Literal filled(long[] dims, Attributes attributes) {
    Shape shape = Dims.shape(dims);
    Literal value = attributes.known("value").orElseGet(() -> Literal.floats(Shape.of(1), 0f));
    if (value.elements() != 1) throw new GraphFault("a filling of " + value.shape());
    return value.picked(shape, new int[shape.elements()]);
  }

  /// What a Constant node holds.
  static Literal constant(Operation operation, Attributes attributes) {
    var known = attributes.known("value");
    if (known.isPresent()) return known.get();
    if (operation.attributes().containsKey("value_float")) {
      return Literal.floats(Shape.SCALAR, attributes.real("value_float", 0));
    }
    if (operation.attributes().containsKey("value_int")) {
      return Literal.longs(ElementType.INT64, Shape.SCALAR, attributes.whole("value_int", 0));
    }
    var wholes = attributes.wholes("value_ints");
    if (wholes.isPresent()) {
      long[] values = wholes.get().stream().mapToLong(Long::longValue).toArray();
      return Literal.longs(ElementType.INT64, Shape.of(values.length), values);
    }
    var reals = attributes.reals("value_floats");
    if (reals.isPresent()) {
      float[] values = new float[reals.get().size()];
      for (int i = 0; i < values.length; i++) values[i] = reals.get().get(i);
      return Literal.floats(Shape.of(values.length), values);
    }
    throw new GraphFault("a constant without a number");
  }
}
