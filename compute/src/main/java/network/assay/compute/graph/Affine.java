// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import network.assay.compute.tensor.Ints;

/// An affine function of the loop indices: `offset + sum of coefficient[j] * index[j]`, the output
/// axes first, then the reduction axes, outermost first.
public record Affine(int offset, Ints coefficients) {
  /// The value 0 over `axes` axes.
  public static Affine zero(int axes) {
    return new Affine(0, Ints.of(new int[axes]));
  }

  /// The index of `axis` itself, out of `axes`.
  public static Affine axis(int axes, int axis) {
    return scaled(axes, axis, 1, 0);
  }

  /// `factor * index[axis] + offset`, out of `axes` axes.
  public static Affine scaled(int axes, int axis, int factor, int offset) {
    int[] coefficients = new int[axes];
    coefficients[axis] = factor;
    return new Affine(offset, Ints.of(coefficients));
  }

  /// This plus `factor * index[axis]`.
  public Affine plus(int axis, int factor) {
    int[] sum = coefficients.toArray();
    sum[axis] += factor;
    return new Affine(offset, Ints.of(sum));
  }

  /// This plus another function of the same indices.
  public Affine plus(Affine other) {
    int[] sum = coefficients.toArray();
    for (int j = 0; j < sum.length; j++) sum[j] += other.coefficients.get(j);
    return new Affine(offset + other.offset, Ints.of(sum));
  }

  /// `factor` times this.
  public Affine times(int factor) {
    int[] product = coefficients.toArray();
    for (int j = 0; j < product.length; j++) product[j] *= factor;
    return new Affine(offset * factor, Ints.of(product));
  }

  /// The least value over the box of `extents`, none of which is 0. Exact, in 64 bits.
  ///
  /// @throws ArithmeticException beyond 64 bits
  public long least(Ints extents) {
    return bound(extents, true);
  }

  /// The greatest value over the box of `extents`, none of which is 0.
  ///
  /// @throws ArithmeticException beyond 64 bits
  public long greatest(Ints extents) {
    return bound(extents, false);
  }

  private long bound(Ints extents, boolean least) {
    long sum = offset;
    for (int j = 0; j < coefficients.size(); j++) {
      long end = (long) coefficients.get(j) * (extents.get(j) - 1);
      if (end < 0 == least) sum = Math.addExact(sum, end);
    }
    return sum;
  }
}
