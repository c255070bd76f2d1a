// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.compute.backend.vector.Slot.Home;

/// Gives each scratch slot a tile; a tile serves again once its slot was read for the last time.
final class TileNumbers {
  private TileNumbers() {}

  /// By slot; -1 for those that are not scratch.
  static int[] of(List<Slot> slots, List<Instruction> instructions) {
    int[] last = new int[slots.size()];
    for (int i = 0; i < instructions.size(); i++) {
      last[instructions.get(i).result()] = i;
      for (int operand : instructions.get(i).operands()) last[operand] = i;
    }
    int[] tiles = new int[slots.size()];
    Arrays.fill(tiles, -1);
    Map<String, Deque<Integer>> free = new HashMap<>();
    int[] count = {0, 0};
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      if (instruction.inPlace()) release(instruction, i, last, slots, tiles, free);
      int result = instruction.result();
      if (scratch(slots.get(result)) && tiles[result] < 0) {
        Integer tile = free(slots.get(result), free).poll();
        boolean column = slots.get(result).home() == Home.COLUMN;
        // Even numbers for tiles, odd ones for columns, as they differ in size.
        tiles[result] = tile != null ? tile : column ? 2 * count[1]++ + 1 : 2 * count[0]++;
      }
      if (!instruction.inPlace()) release(instruction, i, last, slots, tiles, free);
      if (scratch(slots.get(result)) && last[result] == i) {
        free(slots.get(result), free).push(tiles[result]);
      }
    }
    return tiles;
  }

  private static void release(
      Instruction instruction,
      int at,
      int[] last,
      List<Slot> slots,
      int[] tiles,
      Map<String, Deque<Integer>> free) {
    for (int operand : instruction.operands().stream().distinct().toList()) {
      boolean done = last[operand] == at && operand != instruction.result();
      if (done && scratch(slots.get(operand))) {
        free(slots.get(operand), free).push(tiles[operand]);
      }
    }
  }

  private static boolean scratch(Slot slot) {
    return slot.home() == Home.TILE || slot.home() == Home.COLUMN;
  }

  private static Deque<Integer> free(Slot slot, Map<String, Deque<Integer>> free) {
    return free.computeIfAbsent(slot.dtype() + " " + slot.home(), _ -> new ArrayDeque<>());
  }
}
