// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// Finds zeros, of either sign, and what makes them matter.
interface ZeroKernels {
  /// How many of `count` elements from `at` on are zero before the first that is not.
  int leading(float[] a, int at, int count);

  /// How many of `count` elements from `at` on are zero after the last that is not.
  int trailing(float[] a, int at, int count);

  /// Whether `lines` elements from `at` on are zero.
  boolean zero(float[] a, int at, int lines);

  /// Whether `count` elements from `at` on are finite.
  boolean finite(float[] a, int at, int count);

  /// Whether one of `count` elements from `at` on is -0.
  boolean negativeZero(float[] a, int at, int count);
}
