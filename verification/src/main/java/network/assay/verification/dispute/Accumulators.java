// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import java.nio.ByteBuffer;
import network.assay.compute.tensor.Ints;

/// Accumulators that a move shows, as bits.
public record Accumulators(Ints bits) {
  public int size() {
    return bits.size();
  }

  public int at(int index) {
    return bits.get(index);
  }

  public int last() {
    return bits.get(bits.size() - 1);
  }

  /// Four bytes each, big-endian.
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(Integer.BYTES * bits.size());
    for (int i = 0; i < bits.size(); i++) out.putInt(bits.get(i));
    return out.array();
  }
}
