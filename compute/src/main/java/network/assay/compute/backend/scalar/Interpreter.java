// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.scalar;

import java.util.ArrayList;
import java.util.Arrays;
import network.assay.compute.arith.BatchOrder;
import network.assay.compute.arith.Philox;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.Node;
import network.assay.compute.tensor.DType;

/// Computes nodes as docs/spec/exact-ops, section 4, says: element by element, step by step. This
/// is what every other backend is measured against.
public final class Interpreter {
  private Interpreter() {}

  /// Makes tensor `target` of `frame` by `node`.
  public static void run(Node node, Frame frame, int target) {
    switch (node) {
      case Node.Fold fold -> fold(fold, frame, target, 0, fold.shape().elements());
      case Node.Map map -> map(map, frame, target, 0, map.shape().elements());
      case Node.Gather gather -> gather(gather, frame, target);
      case Node.ScatterAdd add -> scatterAdd(add, frame, target);
      case Node.Random random -> random(random, frame, target);
      case Node.Order order -> order(order, frame, target);
    }
  }

  /// Elements `from` to `to - 1` of a fold.
  public static void fold(Node.Fold fold, Frame frame, int target, int from, int to) {
    if (from >= to) return;
    var cursors = new ArrayList<Cursor>();
    fold.operands().forEach(operand -> cursors.add(Cursor.of(operand, fold.op().dtype(), frame)));
    Walk outputs = new Walk(fold.shape(), 0, cursors);
    Walk steps = new Walk(fold.reduce(), fold.shape().rank(), cursors);
    boolean any = fold.reduce().elements() > 0;
    Cursor first = cursors.getFirst();
    Cursor last = cursors.getLast();
    outputs.seek(from);
    for (int element = from; element < to; element++) {
      int accumulator = fold.initBits();
      if (any) {
        do {
          if (first.skips() || last.skips()) continue;
          accumulator = FoldFunctions.step(fold.op(), accumulator, first.bits(), last.bits());
        } while (steps.next());
      }
      store(frame, fold.dtype(), target, element, accumulator);
      outputs.next();
    }
  }

  /// Elements `from` to `to - 1` of a map.
  public static void map(Node.Map map, Frame frame, int target, int from, int to) {
    if (from >= to) return;
    var cursors = new ArrayList<Cursor>();
    for (int i = 0; i < map.operands().size(); i++) {
      cursors.add(Cursor.of(map.operands().get(i), map.op().operands().get(i), frame));
    }
    Walk outputs = new Walk(map.shape(), 0, cursors);
    Cursor a = cursors.getFirst();
    Cursor b = cursors.get(Math.min(1, cursors.size() - 1));
    Cursor c = cursors.getLast();
    outputs.seek(from);
    for (int element = from; element < to; element++) {
      boolean skipped = a.skips() || b.skips() || c.skips();
      int result =
          skipped
              ? map.otherwiseBits()
              : MapFunctions.apply(map.op(), a.bits(), b.bits(), c.bits());
      store(frame, map.dtype(), target, element, result);
      outputs.next();
    }
  }

  private static void gather(Node.Gather gather, Frame frame, int target) {
    int[] index = frame.ints(gather.index());
    for (int b = 0; b < gather.batch(); b++) {
      for (int i = 0; i < gather.picks(); i++) {
        int row = index[b * gather.picks() + i];
        boolean inside = row >= 0 && row < gather.rows();
        for (int w = 0; w < gather.width(); w++) {
          int from = (b * gather.rows() + row) * gather.width() + w;
          int to = (b * gather.picks() + i) * gather.width() + w;
          int bits = inside ? load(frame, gather.dtype(), gather.source(), from) : 0;
          store(frame, gather.dtype(), target, to, bits);
        }
      }
    }
  }

  private static void scatterAdd(Node.ScatterAdd add, Frame frame, int target) {
    float[] out = frame.floats(target);
    float[] updates = frame.floats(add.updates());
    int[] index = frame.ints(add.index());
    Arrays.fill(out, 0, add.shape().elements(), 0f);
    for (int b = 0; b < add.batch(); b++) {
      for (int i = 0; i < add.picks(); i++) {
        int row = index[b * add.picks() + i];
        if (row < 0 || row >= add.rows()) continue;
        for (int w = 0; w < add.width(); w++) {
          out[(b * add.rows() + row) * add.width() + w] +=
              updates[(b * add.picks() + i) * add.width() + w];
        }
      }
    }
  }

  private static void random(Node.Random random, Frame frame, int target) {
    int[] seed = frame.ints(random.seed());
    int[] out = frame.ints(target);
    Philox.fill(seed(seed), random.stream(), seed[2], out, 0, random.shape().elements());
  }

  private static void order(Node.Order order, Frame frame, int target) {
    int[] in = frame.ints(order.order());
    int[] indices = new int[order.shape().elements()];
    BatchOrder.fill(seed(in), in[2], in[3], in[4], indices);
    System.arraycopy(indices, 0, frame.ints(target), 0, indices.length);
  }

  private static long seed(int[] words) {
    return (words[0] & 0xFFFF_FFFFL) | ((long) words[1] << 32);
  }

  private static int load(Frame frame, DType dtype, int tensor, int at) {
    return switch (dtype) {
      case F32 -> Float.floatToRawIntBits(frame.floats(tensor)[at]);
      case I32 -> frame.ints(tensor)[at];
      case U8 -> frame.bytes(tensor)[at];
    };
  }

  private static void store(Frame frame, DType dtype, int tensor, int at, int bits) {
    switch (dtype) {
      case F32 -> frame.floats(tensor)[at] = Float.intBitsToFloat(bits);
      case I32 -> frame.ints(tensor)[at] = bits;
      case U8 -> frame.bytes(tensor)[at] = (byte) bits;
    }
  }
}
