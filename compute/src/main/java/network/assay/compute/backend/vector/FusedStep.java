// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.compute.backend.Frame;

/// Maps, row folds and maps over their results, fused: a block of rows goes through all of them
/// while it is in the caches next to the core. Results that nobody else reads never reach memory.
final class FusedStep implements Step, KernelPool.Task {
  private final Grid grid;
  private final Slot[] slots;

  /// Per slot, the number of its tile; -1 for none.
  private final int[] tiles;

  private final float[][] floats;
  private final int[][] ints;
  private final Instruction[] instructions;
  private final Set<Integer> reads;
  private final Set<Integer> makes;
  private final Map<Integer, Set<Integer>> over;
  private final KernelPool pool;
  private final Registers[] registers;

  /// Of the run at hand.
  private Frame frame = new Frame(0);

  FusedStep(FusedCode code, KernelPool pool, List<Tiles> scratch) {
    this.grid = code.grid();
    this.slots = code.slots().toArray(Slot[]::new);
    this.tiles = code.tiles();
    this.floats = code.floats().toArray(float[][]::new);
    this.ints = code.ints().toArray(int[][]::new);
    this.instructions = code.instructions().toArray(Instruction[]::new);
    this.reads = Set.copyOf(code.reads());
    this.makes = Set.copyOf(code.makes());
    this.over = Overlays.of(grid, code.slots(), code.instructions(), makes);
    this.pool = pool;
    this.registers = new Registers[pool.threads()];
    for (int i = 0; i < registers.length; i++) registers[i] = new Registers(this, scratch.get(i));
  }

  Slot[] slots() {
    return slots;
  }

  int tile(int slot) {
    return tiles[slot];
  }

  int tileSize() {
    return grid.tileSize();
  }

  int blockRows() {
    return grid.blockRows();
  }

  float[] floatConstant(int number) {
    return floats[number];
  }

  int[] intConstant(int number) {
    return ints[number];
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
  public Map<Integer, Set<Integer>> over() {
    return over;
  }

  @Override
  public void run(Frame frame) {
    this.frame = frame;
    pool.run(Math.ceilDiv(grid.blocks(), grid.blocksPerPart()), this);
  }

  @Override
  public void run(int part, int worker) {
    Registers r = registers[worker];
    r.bind(this, frame);
    int chunks = grid.chunks();
    int first = part * grid.blocksPerPart();
    int end = Math.min(grid.blocks(), first + grid.blocksPerPart());
    for (int block = first; block < end; block++) {
      int row = block / chunks * grid.blockRows();
      int column = block % chunks * grid.chunk();
      r.move(
          row,
          Math.min(grid.blockRows(), grid.rows() - row),
          column,
          Math.min(grid.chunk(), grid.columns() - column));
      for (Instruction instruction : instructions) instruction.run(r);
    }
  }

  @Override
  public String toString() {
    return "FusedStep[" + grid + ", " + List.of(instructions) + "]";
  }
}
