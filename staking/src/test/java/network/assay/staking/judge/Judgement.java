// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.judge;

import java.util.List;
import network.assay.compute.tensor.DType;

/// What the contract is asked, and what it must answer.
///
/// @param step a step's number, or [#WHOLE] for an element as a whole
/// @param before the accumulator before the step
/// @param read what the operation reads, in order; values that are no tensor's among it
/// @param wanted the bits that Java gives
record Judgement(int element, int step, int before, List<Places.Place> read, int wanted) {
  static final int WHOLE = -1;

  static Judgement whole(int element, List<Places.Place> read, int wanted) {
    return new Judgement(element, WHOLE, 0, read, wanted);
  }

  boolean isStep() {
    return step != WHOLE;
  }

  /// NaNs have one pattern wherever they are shown.
  static int canonical(DType dtype, int bits) {
    return dtype == DType.F32 ? Float.floatToIntBits(Float.intBitsToFloat(bits)) : bits;
  }
}
