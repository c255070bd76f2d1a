// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;

/// One thing that a fused step does to each block.
interface Instruction {
  /// The slots it reads.
  List<Integer> operands();

  /// The slot it fills.
  int result();

  /// Whether it reads each element of its operands before it writes the one at the same place, so
  /// that they may share an array.
  boolean inPlace();

  void run(Registers r);
}
