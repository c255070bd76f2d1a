// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Map;
import java.util.Set;
import network.assay.compute.backend.Frame;

/// One kernel call of a program: makes one tensor in memory, or several.
interface Step {
  /// The tensors it reads from memory.
  Set<Integer> reads();

  /// The tensors it writes to memory.
  Set<Integer> makes();

  /// For a tensor it makes, those it reads that may lie in the same array.
  default Map<Integer, Set<Integer>> over() {
    return Map.of();
  }

  void run(Frame frame);
}
