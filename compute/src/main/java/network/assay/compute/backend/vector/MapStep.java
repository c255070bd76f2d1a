// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import network.assay.compute.backend.Frame;
import network.assay.compute.graph.MapOp;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;

/// Maps over equally many elements, fused: a tile of elements goes through all of them while it is
/// in the first-level cache. Results that nobody else reads never reach memory.
///
/// Every operand and result has a slot: an array and a place in it. A slot is *direct* when it
/// stands for a stretch of a tensor, else it is a tile of scratch that a load fills or a result
/// goes to.
final class MapStep implements Step {
  private static final int TILE = Tiles.SIZE;

  /// Elements per part of shared work.
  private static final int PART = 16 * TILE;

  private record Instruction(MapOp op, int a, int b, int c, int result) {}

  private record Direct(int slot, int tensor, DType dtype, int offset) {}

  private record Load(int slot, int tensor, DType dtype, Expansion from) {}

  private record Constant(int slot, DType dtype, int bits) {}

  private static final int ADDRESSES = -1;

  private final int elements;
  private final MapKernels kernels;
  private final KernelPool pool;
  private final Set<Integer> reads = new HashSet<>();
  private final Set<Integer> makes;
  private final List<DType> slots = new ArrayList<>();
  private final Map<Integer, Integer> results = new HashMap<>();
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<Direct> directs = new ArrayList<>();
  private final List<Load> loads = new ArrayList<>();
  private final List<Constant> constants = new ArrayList<>();
  private final Registers[] registers;

  /// @param members the fused maps by the numbers of their tensors
  /// @param makes those of them that are needed in memory
  /// @param tiles scratch, one set per worker
  MapStep(
      SortedMap<Integer, Node.Map> members,
      Set<Integer> makes,
      MapKernels kernels,
      KernelPool pool,
      List<Tiles> tiles) {
    this.elements = members.firstEntry().getValue().shape().elements();
    this.kernels = kernels;
    this.pool = pool;
    this.makes = Set.copyOf(makes);
    members.forEach(this::compile);
    this.registers = new Registers[pool.threads()];
    for (int i = 0; i < registers.length; i++) registers[i] = new Registers(this, tiles.get(i));
  }

  /// Whether a map can be a member at all.
  static boolean accepts(Node.Map map) {
    return map.operands().stream()
        .noneMatch(
            operand ->
                operand instanceof Operand.Read read
                    && Flat.of(read, map.shape().rank()).guarded());
  }

  private void compile(int tensor, Node.Map map) {
    int[] operands = {0, 0, 0};
    for (int i = 0; i < map.operands().size(); i++) {
      operands[i] = operand(map.operands().get(i), map.op().operands().get(i), map.shape());
    }
    int result = slot(map.dtype());
    if (makes.contains(tensor)) directs.add(new Direct(result, tensor, map.dtype(), 0));
    results.put(tensor, result);
    instructions.add(new Instruction(map.op(), operands[0], operands[1], operands[2], result));
  }

  private int operand(Operand operand, DType dtype, Shape shape) {
    return switch (operand) {
      case Operand.Immediate(int bits) -> {
        int slot = slot(dtype);
        constants.add(new Constant(slot, dtype, bits));
        yield slot;
      }
      case Operand.Index index -> {
        int slot = slot(DType.I32);
        var from = new Expansion(shape, index.value().offset(), index.value().coefficients());
        loads.add(new Load(slot, ADDRESSES, DType.I32, from));
        yield slot;
      }
      case Operand.Read read -> {
        Integer known = results.get(read.source());
        yield known != null ? known : read(Flat.of(read, shape.rank()), dtype, shape);
      }
    };
  }

  private int read(Flat flat, DType dtype, Shape shape) {
    reads.add(flat.source());
    int slot = slot(dtype);
    if (Axes.joined(shape, flat.strides()).contiguous()) {
      directs.add(new Direct(slot, flat.source(), dtype, flat.offset()));
    } else {
      var from = new Expansion(shape, flat.offset(), flat.strides());
      loads.add(new Load(slot, flat.source(), dtype, from));
    }
    return slot;
  }

  private int slot(DType dtype) {
    slots.add(dtype);
    return slots.size() - 1;
  }

  @Override
  public Set<Integer> reads() {
    return reads;
  }

  @Override
  public Set<Integer> makes() {
    return makes;
  }

  @Override
  public void run(Frame frame) {
    pool.run(Math.ceilDiv(elements, PART), (part, worker) -> run(frame, part, registers[worker]));
  }

  private void run(Frame frame, int part, Registers r) {
    for (Direct direct : directs) r.bind(direct, frame);
    int end = (int) Math.min(elements, (part + 1L) * PART);
    for (Constant constant : constants) r.fill(constant, Math.min(TILE, elements));
    for (int from = part * PART; from < end; from += TILE) {
      int count = Math.min(TILE, end - from);
      for (Direct direct : directs) r.at[direct.slot()] = direct.offset() + from;
      for (Load load : loads) load(load, frame, from, count, r);
      for (Instruction instruction : instructions) execute(instruction, count, r);
    }
  }

  private static void load(Load load, Frame frame, int from, int count, Registers r) {
    int slot = load.slot();
    if (load.tensor() == ADDRESSES) {
      load.from().addresses(from, count, r.ints[slot]);
      return;
    }
    switch (load.dtype()) {
      case F32 -> load.from().floats(frame.floats(load.tensor()), from, count, r.floats[slot]);
      case I32 -> load.from().ints(frame.ints(load.tensor()), from, count, r.ints[slot]);
      case U8 -> load.from().bytes(frame.bytes(load.tensor()), from, count, r.bytes[slot]);
    }
  }

  private void execute(Instruction i, int n, Registers r) {
    float[][] f = r.floats;
    int[][] j = r.ints;
    int[] at = r.at;
    int a = i.a();
    int b = i.b();
    int c = i.c();
    int d = i.result();
    switch (i.op()) {
      case COPY, NEG, ABS, SQRT, EXP, LOG -> kernels.one(i.op(), n, f[a], at[a], f[d], at[d]);
      case ADD, SUB, MUL, DIV, MIN, MAX ->
          kernels.two(i.op(), n, f[a], at[a], f[b], at[b], f[d], at[d]);
      case FMA -> kernels.fma(n, f[a], at[a], f[b], at[b], f[c], at[c], f[d], at[d]);
      case EQ, LT, LE -> kernels.compare(i.op(), n, f[a], at[a], f[b], at[b], j[d], at[d]);
      case I_ADD, I_SUB, I_MUL, I_MIN, I_MAX, I_AND, I_OR, I_XOR, I_SHL, I_USHR, I_EQ, I_LT ->
          kernels.two(i.op(), n, j[a], at[a], j[b], at[b], j[d], at[d]);
      case SELECT -> kernels.select(n, j[a], at[a], f[b], at[b], f[c], at[c], f[d], at[d]);
      case I_SELECT -> kernels.select(n, j[a], at[a], j[b], at[b], j[c], at[c], j[d], at[d]);
      case I_TO_F -> kernels.toFloat(n, j[a], at[a], f[d], at[d]);
      case F_TO_I -> kernels.toInt(n, f[a], at[a], j[d], at[d]);
      case U_TO_F -> kernels.toFloat(n, r.bytes[a], at[a], f[d], at[d]);
      case U_TO_I -> kernels.toInt(n, r.bytes[a], at[a], j[d], at[d]);
      case I_COPY -> System.arraycopy(j[a], at[a], j[d], at[d], n);
      case U_COPY -> System.arraycopy(r.bytes[a], at[a], r.bytes[d], at[d], n);
    }
  }

  /// One worker's slots.
  private static final class Registers {
    final float[][] floats;
    final int[][] ints;
    final byte[][] bytes;
    final int[] at;

    Registers(MapStep step, Tiles tiles) {
      int count = step.slots.size();
      this.floats = new float[count][];
      this.ints = new int[count][];
      this.bytes = new byte[count][];
      this.at = new int[count];
      var direct = new HashSet<Integer>();
      step.directs.forEach(d -> direct.add(d.slot()));
      for (int slot = 0; slot < count; slot++) {
        if (direct.contains(slot)) continue;
        switch (step.slots.get(slot)) {
          case F32 -> floats[slot] = tiles.floats(slot);
          case I32 -> ints[slot] = tiles.ints(slot);
          case U8 -> bytes[slot] = tiles.bytes(slot);
        }
      }
    }

    // Others use the same rows, so constants are written anew for every part.
    void fill(Constant constant, int count) {
      if (constant.dtype() == DType.F32) {
        Arrays.fill(floats[constant.slot()], 0, count, Float.intBitsToFloat(constant.bits()));
      } else {
        Arrays.fill(ints[constant.slot()], 0, count, constant.bits());
      }
    }

    void bind(Direct direct, Frame frame) {
      switch (direct.dtype()) {
        case F32 -> floats[direct.slot()] = frame.floats(direct.tensor());
        case I32 -> ints[direct.slot()] = frame.ints(direct.tensor());
        case U8 -> bytes[direct.slot()] = frame.bytes(direct.tensor());
      }
    }
  }
}
