// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

/// An array from some place on.
final class Floats {
  private final float[] array;
  private final int at;

  Floats(float[] array, int at) {
    this.array = array;
    this.at = at;
  }

  float[] array() {
    return array;
  }

  int at() {
    return at;
  }
}
