// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.Node;

/// Gathers whole rows at a time.
final class RowCopy {
  private RowCopy() {}

  static void gather(Node.Gather gather, Frame frame, int target) {
    int[] index = frame.ints(gather.index());
    int width = gather.width();
    for (int b = 0; b < gather.batch(); b++) {
      for (int i = 0; i < gather.picks(); i++) {
        int pick = b * gather.picks() + i;
        int row = index[pick];
        boolean inside = row >= 0 && row < gather.rows();
        int from = inside ? (b * gather.rows() + row) * width : -1;
        copy(gather, frame, from, target, pick * width, width);
      }
    }
  }

  private static void copy(
      Node.Gather gather, Frame frame, int from, int target, int to, int width) {
    int source = gather.source();
    switch (gather.dtype()) {
      case F32 -> {
        if (from < 0) Arrays.fill(frame.floats(target), to, to + width, 0f);
        else System.arraycopy(frame.floats(source), from, frame.floats(target), to, width);
      }
      case I32 -> {
        if (from < 0) Arrays.fill(frame.ints(target), to, to + width, 0);
        else System.arraycopy(frame.ints(source), from, frame.ints(target), to, width);
      }
      case U8 -> {
        if (from < 0) Arrays.fill(frame.bytes(target), to, to + width, (byte) 0);
        else System.arraycopy(frame.bytes(source), from, frame.bytes(target), to, width);
      }
    }
  }
}
