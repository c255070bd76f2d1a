// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.tensor;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import network.assay.compute.GraphFault;

/// The dimensions of a tensor, outermost first; row-major. The empty shape is that of one element.
///
/// A dimension may be zero. Rank is at most [#MAX_RANK], and the product of the dimensions that are
/// not zero at most [#MAX_ELEMENTS], so that no address ever overflows an `int`.
public final class Shape {
  public static final int MAX_RANK = 8;

  /// The most elements of one tensor: what an array can hold, less what some JVMs keep for
  /// themselves.
  public static final int MAX_ELEMENTS = Integer.MAX_VALUE - 64;

  public static final Shape SCALAR = new Shape(Ints.EMPTY, 1);

  private final Ints dims;
  private final int elements;

  private Shape(Ints dims, int elements) {
    this.dims = dims;
    this.elements = elements;
  }

  /// @throws GraphFault when the rank, a dimension or the number of elements is out of bounds
  public static Shape of(int... dims) {
    if (dims.length == 0) return SCALAR;
    if (dims.length > MAX_RANK) {
      throw new GraphFault("shape of rank " + dims.length + "; at most " + MAX_RANK);
    }
    long product = 1;
    boolean empty = false;
    for (int dim : dims) {
      if (dim < 0) throw new GraphFault("dimension " + dim + " in shape; must not be negative");
      if (dim == 0) empty = true;
      else product *= dim;
      if (product > MAX_ELEMENTS) {
        throw new GraphFault(
            "shape " + Ints.of(dims) + " has more than " + MAX_ELEMENTS + " elements");
      }
    }
    return new Shape(Ints.of(dims), empty ? 0 : (int) product);
  }

  public static Shape of(Ints dims) {
    return of(dims.toArray());
  }

  public int rank() {
    return dims.size();
  }

  /// The size of dimension `axis`, counted from 0 outermost.
  public int dim(int axis) {
    return dims.get(axis);
  }

  public Ints dims() {
    return dims;
  }

  /// The number of elements: 1 for the empty shape, 0 when a dimension is 0.
  public int elements() {
    return elements;
  }

  /// This shape without `axis`.
  public Shape without(int axis) {
    return of(IntStream.range(0, rank()).filter(i -> i != axis).map(dims::get).toArray());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && dims.equals(shape.dims);
  }

  @Override
  public int hashCode() {
    return dims.hashCode();
  }

  /// As `[2,3]`; the shape of one element is `[]`.
  @Override
  public String toString() {
    return IntStream.range(0, rank())
        .mapToObj(i -> Integer.toString(dims.get(i)))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
