// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.Node;

/// Gathers rows, and the ends of rows, a piece of neighbours at a time.
final class RowCopy {
  private RowCopy() {}

  /// Makes elements `first` to `end - 1` of the result.
  static void gather(Node.Gather gather, Frame frame, int target, int first, int end) {
    if (first >= end) return;
    int[] index = frame.ints(gather.index());
    int width = gather.width();
    int pick = first / width;
    int batch = pick / gather.picks();
    int last = (batch + 1) * gather.picks();
    int base = batch * gather.rows();
    int column = first - pick * width;
    for (int to = first; to < end; ) {
      if (pick == last) {
        last += gather.picks();
        base += gather.rows();
      }
      int row = index[pick++];
      boolean inside = row >= 0 && row < gather.rows();
      int count = Math.min(end - to, width - column);
      copy(gather, frame, inside ? (base + row) * width + column : -1, target, to, count);
      to += count;
      column = 0;
    }
  }

  private static void copy(
      Node.Gather gather, Frame frame, int from, int target, int to, int count) {
    int source = gather.source();
    switch (gather.dtype()) {
      case F32 -> {
        if (from < 0) Arrays.fill(frame.floats(target), to, to + count, 0f);
        else System.arraycopy(frame.floats(source), from, frame.floats(target), to, count);
      }
      case I32 -> {
        if (from < 0) Arrays.fill(frame.ints(target), to, to + count, 0);
        else System.arraycopy(frame.ints(source), from, frame.ints(target), to, count);
      }
      case U8 -> {
        if (from < 0) Arrays.fill(frame.bytes(target), to, to + count, (byte) 0);
        else System.arraycopy(frame.bytes(source), from, frame.bytes(target), to, count);
      }
    }
  }
}
