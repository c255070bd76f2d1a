// SPDX-License-Identifier: Apache-2.0
package network.assay.bench.pytorch;

import network.assay.compute.tensor.Tensor;

/// How far two results are apart: the greatest difference of two elements, as a share of the
/// greatest magnitude among them all.
final class Difference {
  private Difference() {}

  static double of(Tensor ours, float[] theirs) {
    if (ours.elements() != theirs.length) {
      throw new IllegalStateException("ours has " + ours.shape() + ", theirs " + theirs.length);
    }
    double apart = 0;
    double scale = Float.MIN_NORMAL;
    for (int i = 0; i < theirs.length; i++) {
      float mine =
          switch (ours.dtype()) {
            case F32 -> ours.floatAt(i);
            case I32, U8 -> ours.intAt(i);
          };
      if (Float.compare(mine, theirs[i]) == 0) continue;
      apart = Math.max(apart, Math.abs((double) mine - theirs[i]));
      scale = Math.max(scale, Math.abs(theirs[i]));
      if (Double.isNaN(apart)) return apart;
    }
    for (float value : theirs) scale = Math.max(scale, Math.abs(value));
    return apart / scale;
  }

  /// The root of the mean square of the differences, as a share of that of theirs: for what
  /// rounding may flip in a few places, as at the kink of a ReLU, or in Adam's first step.
  static double inTheMean(Tensor ours, float[] theirs) {
    double apart = 0;
    double scale = Float.MIN_NORMAL;
    for (int i = 0; i < theirs.length; i++) {
      double difference = ours.floatAt(i) - theirs[i];
      apart += difference * difference;
      scale += (double) theirs[i] * theirs[i];
    }
    return Math.sqrt(apart / scale);
  }
}
