// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.graph;

import java.util.List;
import network.assay.compute.graph.Operand.Edge;
import network.assay.compute.graph.Operand.Read;
import network.assay.compute.tensor.Ints;

/// The most bytes that the vector backend holds for a graph besides its tensors: panels that
/// products are packed in, copies with the zeros around images, tables of where lines lie, tiles of
/// fused steps, the steps themselves. Known before anything is compiled; what is really held is
/// mostly a small part of it.
///
/// Inputs that are bound are packed besides, each in up to three times its bytes and 256 KiB.
public final class Workspace {
  private static final long KIB = 1 << 10;

  /// Of a step's objects, alone and for each thread.
  private static final long STEP = 6 * KIB;

  private static final long STEP_PER_THREAD = KIB;

  /// Index values of a row that are kept.
  private static final long INDICES = 256 * KIB;

  /// Sums in lanes, and rows of windows, of one thread.
  private static final long SUMS = 160 * KIB;

  private static final long STRIP = 4096;

  /// Lines that fill up a tile or a panel.
  private static final long MORE_LINES = 64;

  /// Products of few rows keep the chains of some columns for each thread.
  private static final long FEW_ROWS = 16;

  /// Values of rows, and of columns, that one thread packs; and of columns packed for all.
  private static final long ROWS = 1 << 20;

  private static final long COLUMNS = 1 << 17;
  private static final long SHARED = 1 << 22;

  /// Chains of chunks that are added later.
  private static final long PARTIAL = 1 << 19;

  /// Numbers in the tables of products, unless the tensors have more.
  private static final long TABLES = 1 << 24;

  /// Of one fused step: its members, what each reads and makes, and elements of a row.
  private static final long MEMBERS = 64;

  private static final long TILES_EACH = 4;
  private static final long ROW = 1 << 16;

  private final int threads;
  private final long nodes;
  private long steps;
  private long tables;

  // The most that any product needs; they use it one after the other.
  private long left;
  private long right;
  private long shared;
  private long padded;
  private long result;
  private long partial;

  private long longest;
  private long largest;

  private Workspace(Graph graph, int threads) {
    this.threads = threads;
    this.nodes = graph.nodes().size();
    graph.nodes().forEach(this::add);
  }

  /// @param threads that compute
  public static long bytes(Graph graph, int threads) {
    return new Workspace(graph, threads).sum(graph.cost().boundBytes());
  }

  private long sum(long tensors) {
    long most = Math.max(TABLES, tensors / Float.BYTES);
    long packed = threads * (left + right) + shared + 2 * padded + result + partial;
    long tile = Math.min(Math.clamp(longest, STRIP, ROW), largest + MORE_LINES);
    long tiles = threads * TILES_EACH * (Math.min(nodes, MEMBERS) + 1) * tile;
    return steps + Float.BYTES * (2 * Math.min(most, tables) + packed + tiles);
  }

  private void add(Node node) {
    steps += STEP + threads * STEP_PER_THREAD;
    largest = Math.max(largest, node.shape().elements());
    switch (node) {
      case Node.Fold fold -> fold(fold);
      case Node.Map map -> indices(map.operands(), map.shape().elements());
      case Node.Gather _, Node.ScatterAdd _, Node.Random _, Node.Order _ -> {}
    }
  }

  private void indices(List<Operand> operands, double elements) {
    for (Operand operand : operands) {
      if (operand instanceof Operand.Index)
        steps += Math.min(Float.BYTES * bounded(elements), INDICES);
    }
  }

  private void fold(Node.Fold fold) {
    long elements = fold.shape().elements();
    long depth = fold.reduce().elements();
    indices(fold.operands(), (double) elements * depth);
    switch (fold.op()) {
      case FMA -> product(fold, elements, depth);
      case ADD -> {
        longest = Math.max(longest, Lowering.LANES * depth);
        steps += threads * Math.min(SUMS, Float.BYTES * Lowering.LANES * (elements + MORE_LINES));
      }
      case MAX, MIN, I_ADD, I_MAX, I_MIN -> {
        longest = Math.max(longest, depth);
        steps += threads * Float.BYTES * (STRIP + 4L * widest(fold.operands()));
      }
    }
  }

  // More than any tensors have; sums of so many do not overflow.
  private static long bounded(double number) {
    return (long) Math.min(number, 1L << 44);
  }

  private static int widest(List<Operand> operands) {
    int widest = 0;
    for (Operand operand : operands) {
      if (!(operand instanceof Read read)) continue;
      for (Operand.Dim dim : read.view()) widest = Math.max(widest, dim.extent());
    }
    return widest;
  }

  private void product(Node.Fold fold, long elements, long depth) {
    long ones = lines(fold, 0, 1);
    long others = lines(fold, 1, 0);
    long count = elements == 0 ? 0 : elements / (ones * others);
    long most = Math.max(ones, others) + MORE_LINES;
    tables += 8 * (ones + others) + bounded(4.0 * count * (depth + 1)) + 8 * MORE_LINES;
    if (Math.min(ones, others) <= FEW_ROWS) {
      steps += threads * Float.BYTES * FEW_ROWS * Math.clamp(most, STRIP / FEW_ROWS, STRIP);
    }
    long more = MORE_LINES * depth;
    left = Math.max(left, Math.min(most * depth, Math.max(ROWS, 3 * more) + more));
    right = Math.max(right, Math.min(most * depth, Math.max(COLUMNS, more) + more) + 2 * STRIP);
    long all = Math.max(SHARED, 2048L * threads * depth) + more;
    shared = Math.max(shared, threads == 1 ? 0 : Math.min(most * depth, all));
    partial = Math.max(partial, Math.min(elements, PARTIAL));
    for (Operand operand : fold.operands()) {
      if (operand instanceof Read read && needsCopy(read)) {
        padded = Math.max(padded, copy(read, fold));
        result = Math.max(result, elements);
      }
    }
  }

  // How many lines an operand has that the other does not: along axes that move it alone.
  private static long lines(Node.Fold fold, int operand, int other) {
    long lines = 1;
    for (int axis = 0; axis < fold.shape().rank(); axis++) {
      if (moves(fold, operand, axis) && !moves(fold, other, axis)) lines *= fold.shape().dim(axis);
    }
    return Math.max(1, lines);
  }

  private static boolean moves(Node.Fold fold, int operand, int axis) {
    return fold.operands().get(operand) instanceof Read read
        && read.view().stream().anyMatch(dim -> dim.at().coefficients().get(axis) != 0);
  }

  private static boolean needsCopy(Read read) {
    return read.view().stream().anyMatch(dim -> dim.edge() == Edge.ZERO);
  }

  // With the zeros that lie around it, if there are so few that a copy is made.
  private static long copy(Read read, Node.Fold fold) {
    Ints loops = loops(fold);
    long elements = 1;
    double size = 1;
    for (Operand.Dim dim : read.view()) {
      elements *= dim.extent();
      boolean inside = dim.edge() != Edge.ZERO || fold.shape().elements() == 0;
      size *= inside ? dim.extent() : dim.at().greatest(loops) - dim.at().least(loops) + 1.0;
    }
    return (long) Math.min(size, 4.0 * elements + ROWS);
  }

  // Extents, of which one that is 0 counts as 1.
  private static Ints loops(Node.Fold fold) {
    int rank = fold.shape().rank();
    int[] loops = new int[rank + fold.reduce().rank()];
    for (int i = 0; i < loops.length; i++) {
      loops[i] = Math.max(1, i < rank ? fold.shape().dim(i) : fold.reduce().dim(i - rank));
    }
    return Ints.of(loops);
  }
}
