// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.onnx.fold;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import network.assay.compute.GraphFault;
import network.assay.compute.onnx.ir.Literal;
import network.assay.compute.tensor.Shape;

/// ONNX's rules for axes and shapes. What does not fit is a [GraphFault].
public final class Dims {
  private Dims() {}

  /// An axis counted from the end when negative.
  public static int axis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw new GraphFault("axis " + axis + " of a tensor of rank " + rank);
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /// Distinct axes in ascending order.
  public static int[] axes(long[] axes, int rank) {
    int[] result = new int[axes.length];
    for (int i = 0; i < axes.length; i++) result[i] = axis(axes[i], rank);
    Arrays.sort(result);
    for (int i = 1; i < result.length; i++) {
      if (result[i] == result[i - 1]) throw new GraphFault("axis " + result[i] + " twice");
    }
    return result;
  }

  /// A shape given as numbers.
  public static Shape shape(long[] dims) {
    if (dims.length > Shape.MAX_RANK) {
      throw new GraphFault("shape of rank " + dims.length + "; at most " + Shape.MAX_RANK);
    }
    int[] sizes = new int[dims.length];
    for (int i = 0; i < dims.length; i++) sizes[i] = size(dims[i]);
    return Shape.of(sizes);
  }

  /// A dimension given as a number.
  public static int size(long dim) {
    if (dim < 0 || dim > Shape.MAX_ELEMENTS) throw new GraphFault("dimension " + dim);
    return (int) dim;
  }

  /// The integers of a literal of rank at most 1.
  public static long[] numbers(Literal literal) {
    if (literal.isFloat() || literal.shape().rank() > 1) {
      throw new GraphFault(literal + " where a list of integers is due");
    }
    return literal.sharedLongs();
  }

  /// The integer of a literal of one element.
  public static long number(Literal literal) {
    if (literal.isFloat() || literal.elements() != 1) {
      throw new GraphFault(literal + " where one integer is due");
    }
    return literal.sharedLongs()[0];
  }

  /// The target of a Reshape: -1 is what is left, 0 the source's dimension unless `zeros`.
  public static Shape reshaped(Shape from, long[] target, boolean zeros) {
    if (target.length > Shape.MAX_RANK) {
      throw new GraphFault("shape of rank " + target.length + "; at most " + Shape.MAX_RANK);
    }
    int[] dims = new int[target.length];
    int open = -1;
    long product = 1;
    for (int i = 0; i < dims.length; i++) {
      if (target[i] == -1) {
        if (open >= 0) throw new GraphFault("two open dimensions in a reshape");
        open = i;
        continue;
      }
      if (target[i] == 0 && !zeros) {
        if (i >= from.rank()) throw new GraphFault("dimension " + i + " of " + from);
        dims[i] = from.dim(i);
      } else {
        dims[i] = size(target[i]);
      }
      product = Math.min(product * dims[i], 1L << 31);
    }
    if (open >= 0) {
      if (product == 0 || from.elements() % product != 0) {
        throw new GraphFault("cannot reshape " + from + " to " + Arrays.toString(target));
      }
      dims[open] = (int) (from.elements() / product);
    }
    Shape shape = Shape.of(dims);
    if (shape.elements() != from.elements()) {
      throw new GraphFault("cannot reshape " + from + " to " + shape);
    }
    return shape;
  }

  /// `from` without `axes`, which must be 1; without all that are 1 when `axes` is empty.
  public static Shape squeezed(Shape from, long[] axes) {
    int[] gone =
        axes.length > 0
            ? axes(axes, from.rank())
            : java.util.stream.IntStream.range(0, from.rank())
                .filter(i -> from.dim(i) == 1)
                .toArray();
    var dims = new ArrayList<Integer>();
    for (int i = 0; i < from.rank(); i++) {
      if (Arrays.binarySearch(gone, i) < 0) dims.add(from.dim(i));
      else if (from.dim(i) != 1) throw new GraphFault("cannot squeeze axis " + i + " of " + from);
    }
    return of(dims);
  }

  /// `from` with a dimension 1 at each of `axes`, counted in the result.
  public static Shape unsqueezed(Shape from, long[] axes) {
    int rank = from.rank() + axes.length;
    if (rank > Shape.MAX_RANK) {
      throw new GraphFault("rank " + rank + "; at most " + Shape.MAX_RANK);
    }
    int[] fresh = axes(axes, rank);
    var dims = new ArrayList<Integer>();
    int next = 0;
    for (int i = 0; i < rank; i++) {
      dims.add(Arrays.binarySearch(fresh, i) >= 0 ? 1 : from.dim(next++));
    }
    return of(dims);
  }

  /// The two dimensions of a Flatten.
  public static Shape flattened(Shape from, long axis) {
    int cut = axis == from.rank() ? from.rank() : axis(axis, from.rank());
    long outer = 1;
    for (int i = 0; i < cut; i++) outer *= from.dim(i);
    long inner = 1;
    for (int i = cut; i < from.rank(); i++) inner *= from.dim(i);
    return Shape.of(size(outer), size(inner));
  }

  /// The shape both can be repeated to, aligned at the last dimension.
  public static Shape common(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    int[] dims = new int[rank];
    for (int i = 0; i < rank; i++) {
      int dimA = fromEnd(a, rank - 1 - i);
      int dimB = fromEnd(b, rank - 1 - i);
      if (dimA != dimB && dimA != 1 && dimB != 1) {
        throw new GraphFault("shapes " + a + " and " + b + " do not fit together");
      }
      dims[i] = dimA == 1 ? dimB : dimA;
    }
    return Shape.of(dims);
  }

  private static int fromEnd(Shape shape, int back) {
    return back < shape.rank() ? shape.dim(shape.rank() - 1 - back) : 1;
  }

  /// What a slice takes of a dimension: elements `from`, `from + step`, ..., `count` of them.
  public record Range(int from, int step, int count) {
    /// All of a dimension of `size`.
    static Range all(int size) {
      return new Range(0, 1, size);
    }
  }

  /// The elements of a dimension that ONNX's `start`, `end` and `step` take.
  public static Range range(int size, long start, long end, long step) {
    if (step == 0) throw new GraphFault("a slice of step 0");
    long first = clamp(start < 0 ? start + size : start, 0, step < 0 ? size - 1 : size);
    long last = clamp(end < 0 ? end + size : end, step < 0 ? -1 : 0, step < 0 ? size - 1 : size);
    // Any step past the end is as good as one that goes just there.
    long pace = clamp(step, -1L - size, 1L + size);
    long span = pace > 0 ? last - first : first - last;
    long count = size == 0 || span <= 0 ? 0 : (span + Math.abs(pace) - 1) / Math.abs(pace);
    return count == 0 ? new Range(0, 1, 0) : new Range((int) first, (int) pace, (int) count);
  }

  private static long clamp(long value, long least, long greatest) {
    return Math.max(least, Math.min(greatest, value));
  }

  /// What a Slice takes of each dimension of `from`.
  ///
  /// @param axes all of the first ones when empty
  /// @param steps all 1 when empty
  public static List<Range> ranges(
      Shape from, long[] starts, long[] ends, long[] axes, long[] steps) {
    if (ends.length != starts.length
        || (axes.length > 0 && axes.length != starts.length)
        || (steps.length > 0 && steps.length != starts.length)
        || starts.length > from.rank()) {
      throw new GraphFault("a slice whose starts, ends, axes and steps differ in number");
    }
    var ranges = new ArrayList<Range>();
    for (int i = 0; i < from.rank(); i++) ranges.add(Range.all(from.dim(i)));
    if (axes.length > 0) axes(axes, from.rank());
    for (int i = 0; i < starts.length; i++) {
      int axis = axes.length > 0 ? axis(axes[i], from.rank()) : i;
      long step = steps.length > 0 ? steps[i] : 1;
      ranges.set(axis, range(from.dim(axis), starts[i], ends[i], step));
    }
    return ranges;
  }

  /// The sizes of a Split: as given, or `parts` equal ones of which the last may be smaller.
  public static int[] split(int size, long[] given, int parts) {
    int[] sizes = new int[given.length > 0 ? given.length : parts];
    if (given.length > 0 && given.length != parts) {
      throw new GraphFault(given.length + " sizes for " + parts + " parts");
    }
    long left = size;
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] =
          given.length > 0 ? size(given[i]) : (int) Math.min(left, Math.ceilDiv(size, parts));
      left -= sizes[i];
    }
    if (left != 0) throw new GraphFault("parts of a split do not add up to " + size);
    return sizes;
  }

  /// `shape` with dimension `axis` of another size.
  public static Shape with(Shape shape, int axis, int size) {
    int[] dims = shape.dims().toArray();
    dims[axis] = size;
    return Shape.of(dims);
  }

  public static Shape of(List<Integer> dims) {
    return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
  }
}
