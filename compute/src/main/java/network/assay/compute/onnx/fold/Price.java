// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import java.util.List;
import network.assay.compute.onnx.ir.Attributes;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.onnx.ir.Operation;
import network.assay.compute.tensor.Shape;

/// How many elements folding an operation makes, or looks at, at most. Told before memory is taken.
final class Price {
  private Price() {}

  /// At least 1, and no more than one above `most`.
  static long of(Operation operation, List<Literal> in, Attributes attributes, long most) {
    long elements =
        switch (operation.type()) {
          // Their results share what they were made of.
          case "Constant", "Identity", "Squeeze", "Unsqueeze", "Reshape", "Flatten", "Size" -> 1;
          case "Expand" -> Dims.common(in.get(0).shape(), sized(in.get(1))).elements();
          case "ConstantOfShape" -> sized(in.get(0)).elements();
          case "Range" -> Ranges.count(in.get(0), in.get(1), in.get(2), most);
          case "Tile" -> tiled(in.get(0), in.get(1), most);
          case "Gather" -> picked(in.get(0), in.get(1), attributes.whole("axis", 0), most);
          case "Slice" -> sliced(in, most);
          case "Concat", "Split" -> in.stream().mapToLong(Literal::elements).sum();
          case "Trilu" -> in.get(0).elements();
          default -> {
            Shape shape = Shape.SCALAR;
            for (Literal operand : in) shape = Dims.common(shape, operand.shape());
            yield shape.elements();
          }
        };
    return Math.clamp(elements, 1, most + 1);
  }

  private static Shape sized(Literal dims) {
    return Dims.shape(Dims.numbers(dims));
  }

  private static long tiled(Literal a, Literal repeats, long most) {
    long elements = a.elements();
    for (long times : Dims.numbers(repeats)) {
      elements = Math.min(most + 1, elements * Math.clamp(times, 1, most + 1));
    }
    return elements;
  }

  // Each index is looked at, also where it picks slices of nothing.
  private static long picked(Literal a, Literal index, long axis, long most) {
    Shape shape = a.shape();
    int along = Dims.axis(axis, shape.rank());
    long slice = 1;
    for (int i = 0; i < shape.rank(); i++) {
      if (i != along) slice = Math.min(most + 1, slice * shape.dim(i));
    }
    return Math.max(1, slice) * Math.max(1, index.elements());
  }

  private static long sliced(List<Literal> in, long most) {
    long elements = 1;
    for (Dims.Range range : ranges(in)) elements = Math.min(most + 1, elements * range.count());
    return elements;
  }

  /// What a Slice takes of each dimension.
  static List<Dims.Range> ranges(List<Literal> in) {
    return Dims.ranges(
        in.get(0).shape(),
        Dims.numbers(in.get(1)),
        Dims.numbers(in.get(2)),
        optional(in, 3),
        optional(in, 4));
  }

  static long[] optional(List<Literal> in, int index) {
    return in.size() > index ? Dims.numbers(in.get(index)) : new long[0];
  }
}
