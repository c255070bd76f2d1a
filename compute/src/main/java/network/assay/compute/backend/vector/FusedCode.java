// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import network.assay.compute.backend.vector.Slot.Home;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// A group as instructions over slots.
final class FusedCode {
  /// What a read makes of a tensor, to find that it was read the same way before.
  private record Known(Flat flat, Shape shape, boolean wide, int fill) {}

  private final Group group;
  private final Grid grid;
  private final Width width;
  private final Set<Integer> makes;
  private final Set<Integer> reads = new HashSet<>();
  private final List<Slot> slots = new ArrayList<>();
  private final List<float[]> floats = new ArrayList<>();
  private final List<int[]> ints = new ArrayList<>();
  private final List<Instruction> written = new ArrayList<>();
  private final List<Instruction> instructions;
  private final Map<Integer, Integer> results = new HashMap<>();
  private final Map<Known, Integer> known = new HashMap<>();
  private final int[] tiles;

  /// What folds read: rows of elements, never one element for a row.
  private final Set<Integer> folded = new HashSet<>();

  /// @param makes the tensors of the group that are needed in memory
  FusedCode(Group group, Set<Integer> makes, Width width) {
    this.group = group;
    this.grid = Grid.of(group);
    this.width = width;
    this.makes = makes;
    for (Member member : group.members()) {
      switch (member) {
        case Member.Mapped _ -> {}
        case Member.Folded fold -> folded.add(fold.from().source());
        case Member.Summed sum -> folded.add(sum.source());
      }
    }
    group.members().forEach(this::compile);
    this.instructions = Normalising.in(slots, written, width.folds().rows());
    this.tiles = TileNumbers.of(slots, instructions);
  }

  private void compile(Member member) {
    switch (member) {
      case Member.Mapped mapped -> compile(mapped);
      case Member.Folded(int tensor, Node.Fold fold, Flat from) -> {
        int operand = row(from, fold);
        int result = result(member);
        written.add(
            new Reduce(
                Optional.of(fold.op()), fold.initBits(), operand, result, width.folds().rows()));
        results.put(tensor, result);
      }
      case Member.Summed(int tensor, int source, _) -> {
        Integer made = results.get(source);
        int operand = made != null ? made : tensor(DType.F32, source, dense(0), 1);
        int result = result(member);
        written.add(new Reduce(Optional.empty(), 0, operand, result, width.folds().rows()));
        results.put(tensor, result);
      }
    }
  }

  // The rows that a fold reads.
  private int row(Flat from, Node.Fold fold) {
    Integer made = results.get(from.source());
    if (made != null) return made;
    int axis = fold.shape().rank();
    Split split = Split.at(axis, Member.box(fold), from.offset(), from.strides());
    return tensor(fold.dtype(), from.source(), split.rows(), 1);
  }

  private void compile(Member.Mapped member) {
    Node.Map map = member.map();
    boolean wide = group.isWide(member.tensor());
    if (Filling.copies(map) && wide && makes.contains(member.tensor())) {
      if (copied(member)) return;
    }
    int[] operands = new int[3];
    int arity = map.operands().size();
    for (int i = 0; i < 3; i++) {
      operands[i] = i < arity ? operand(map, i, wide) : operands[arity - 1];
    }
    boolean free = Filling.copies(map) && !makes.contains(member.tensor());
    boolean rows = slots.get(operands[0]).columnStep() == 1;
    if (wide && free && (rows || !folded.contains(member.tensor()))) {
      results.put(member.tensor(), operands[0]);
      return;
    }
    int result = result(member);
    int[] strides = new int[3];
    boolean whole = true;
    for (int i = 0; i < 3; i++) {
      Slot slot = slots.get(operands[i]);
      strides[i] = wide ? slot.columnStep() : slot.rows().step();
      whole &= whole(slot);
    }
    whole &= whole(slots.get(result));
    Apply.Way way = !wide ? Apply.Way.NARROW : whole ? Apply.Way.WHOLE : Apply.Way.ROWS;
    written.add(new Apply(width, map.op(), way, operands, strides, result));
    results.put(member.tensor(), result);
  }

  // A copy of what would have to be copied to a tile first goes to its place at once.
  private boolean copied(Member.Mapped member) {
    Node.Map map = member.map();
    if (!(map.operands().getFirst() instanceof Operand.Read read)
        || results.containsKey(read.source())) {
      return false;
    }
    Flat flat = Flat.of(read, map.shape().rank());
    if (plain(flat, map.shape())) return false;
    int result = result(member);
    int fill = flat.guarded() ? Filling.of(map) : 0;
    reads.add(flat.source());
    element(flat, map.shape(), map.dtype(), fill, result);
    results.put(member.tensor(), result);
    return true;
  }

  // Whether all of a block is next to each other, or one element.
  private boolean whole(Slot slot) {
    if (slot.uniform() || slot.home() == Home.TILE) return true;
    if (!slot.rows().isRegular()) return false;
    boolean dense = slot.columnStep() == 1 && slot.rows().step() == grid.columns();
    return grid.blockRows() == 1 || (dense && grid.chunk() == grid.columns());
  }

  private int operand(Node.Map map, int i, boolean wide) {
    DType dtype = map.op().operands().get(i);
    return switch (map.operands().get(i)) {
      case Operand.Immediate(int bits) -> constant(dtype, bits);
      case Operand.Index index -> {
        var value = index.value();
        var flat = new Flat(Load.ADDRESSES, value.offset(), value.coefficients(), List.of());
        yield read(flat, map.shape(), DType.I32, wide, 0);
      }
      case Operand.Read read -> {
        Integer made = results.get(read.source());
        if (made != null) yield made;
        Flat flat = Flat.of(read, map.shape().rank());
        yield read(flat, map.shape(), dtype, wide, flat.guarded() ? Filling.of(map) : 0);
      }
    };
  }

  private int constant(DType dtype, int bits) {
    if (dtype == DType.F32) {
      floats.add(new float[] {Float.intBitsToFloat(bits)});
      return slot(new Slot(dtype, Home.CONSTANT, floats.size() - 1, RowMap.regular(0, 0), 0));
    }
    ints.add(new int[] {bits});
    return slot(new Slot(dtype, Home.CONSTANT, ints.size() - 1, RowMap.regular(0, 0), 0));
  }

  private int read(Flat flat, Shape shape, DType dtype, boolean wide, int fill) {
    var key = new Known(flat, shape, wide, fill);
    Integer before = known.get(key);
    if (before != null) return before;
    boolean index = flat.source() == Load.ADDRESSES;
    if (!index) reads.add(flat.source());
    int slot = index ? index(flat, shape, wide) : direct(flat, shape, dtype, wide);
    if (slot < 0 && wide) {
      slot = tile(dtype);
      element(flat, shape, dtype, fill, slot);
    } else if (slot < 0) {
      int all = tensor(dtype, flat.source(), RowMap.regular(0, 0), 0);
      slot = column(dtype);
      var from = new Expansion(shape, flat.offset(), flat.strides(), flat.edges(), fill);
      written.add(new Load(dtype, all, from, true, 1, slot));
    }
    known.put(key, slot);
    return slot;
  }

  // Whether a wide operand needs no copy.
  private boolean plain(Flat flat, Shape shape) {
    if (flat.guarded()) return false;
    Axes axes = Axes.joined(shape, flat.strides());
    if (axes.contiguous() || axes.uniform()) return true;
    int axis = Split.axis(shape, grid.columns());
    return axis >= 0
        && grid.columns() >= Grid.LEAST_COLUMNS
        && Split.at(axis, shape, flat.offset(), flat.strides()).plain();
  }

  // An operand that needs no copy, wide or narrow; -1 if it does.
  private int direct(Flat flat, Shape shape, DType dtype, boolean wide) {
    if (flat.guarded()) return -1;
    int source = flat.source();
    Axes axes = Axes.joined(shape, flat.strides());
    if (axes.contiguous()) {
      return wide
          ? tensor(dtype, source, dense(flat.offset()), 1)
          : tensor(dtype, source, RowMap.regular(flat.offset(), 1), 0);
    }
    if (axes.uniform()) return tensor(dtype, source, RowMap.regular(flat.offset(), 0), 0);
    if (!wide || !plain(flat, shape)) return -1;
    int axis = Split.axis(shape, grid.columns());
    Split split = Split.at(axis, shape, flat.offset(), flat.strides());
    return tensor(dtype, source, split.rows(), split.columns().uniform() ? 0 : 1);
  }

  // Copies a wide operand to slot `result`.
  private void element(Flat flat, Shape shape, DType dtype, int fill, int result) {
    int all = tensor(dtype, flat.source(), RowMap.regular(0, 0), 0);
    int axis = flat.guarded() ? -1 : Split.axis(shape, grid.columns());
    if (axis >= 0 && grid.across()) {
      Split split = Split.at(axis, shape, flat.offset(), flat.strides());
      if (split.transposed()) {
        PackKernels kernels = width.products().pack();
        boolean staged = slots.get(result).home() == Home.TENSOR;
        written.add(new Transpose(dtype, all, split, staged, result, kernels));
        return;
      }
    }
    var from = new Expansion(shape, flat.offset(), flat.strides(), flat.edges(), fill);
    written.add(new Load(dtype, all, from, false, grid.columns(), result));
  }

  // Index values that change by column or by row alone are made once, or once for a row.
  private int index(Flat flat, Shape shape, boolean wide) {
    Axes axes = Axes.joined(shape, flat.strides());
    if (axes.uniform()) return constant(DType.I32, flat.offset());
    int axis = wide ? Split.axis(shape, grid.columns()) : -1;
    if (axis >= 0 && grid.columns() <= Grid.MAX_INDEX) {
      Split split = Split.at(axis, shape, flat.offset(), flat.strides());
      boolean still = split.rows().isRegular() && split.rows().step() == 0;
      if (still && split.columns().count() == 1) {
        int[] values = new int[grid.columns()];
        int stride = split.columns().strides().get(0);
        for (int c = 0; c < values.length; c++) values[c] = flat.offset() + c * stride;
        ints.add(values);
        return slot(new Slot(DType.I32, Home.CONSTANT, ints.size() - 1, RowMap.regular(0, 0), 1));
      }
    }
    var from = new Expansion(shape, flat.offset(), flat.strides(), List.of(), 0);
    int result = wide ? tile(DType.I32) : column(DType.I32);
    written.add(new Load(DType.I32, Load.ADDRESSES, from, !wide, grid.columns(), result));
    return result;
  }

  private int result(Member member) {
    boolean wide = group.isWide(member.tensor());
    if (!makes.contains(member.tensor())) {
      return wide ? tile(member.dtype()) : column(member.dtype());
    }
    return wide
        ? tensor(member.dtype(), member.tensor(), dense(0), 1)
        : tensor(member.dtype(), member.tensor(), RowMap.regular(0, 1), 0);
  }

  private RowMap dense(int offset) {
    return RowMap.regular(offset, grid.columns());
  }

  private int tensor(DType dtype, int tensor, RowMap rows, int columnStep) {
    if (!group.makes(tensor)) reads.add(tensor);
    return slot(new Slot(dtype, Home.TENSOR, tensor, rows, columnStep));
  }

  private int tile(DType dtype) {
    return slot(new Slot(dtype, Home.TILE, 0, RowMap.regular(0, grid.chunk()), 1));
  }

  private int column(DType dtype) {
    return slot(new Slot(dtype, Home.COLUMN, 0, RowMap.regular(0, 1), 0));
  }

  private int slot(Slot slot) {
    slots.add(slot);
    return slots.size() - 1;
  }

  Grid grid() {
    return grid;
  }

  List<Slot> slots() {
    return slots;
  }

  int[] tiles() {
    return tiles;
  }

  List<float[]> floats() {
    return floats;
  }

  List<int[]> ints() {
    return ints;
  }

  List<Instruction> instructions() {
    return instructions;
  }

  Set<Integer> reads() {
    return reads;
  }

  Set<Integer> makes() {
    return makes;
  }
}
