// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import network.assay.compute.backend.vector.Slot.Home;

/// Which results of a fused step may lie over an operand: where every read of the operand takes the
/// element at the place of the result's, and none comes after the result is written. Blocks do not
/// meet, so that nothing more is needed.
final class Overlays {
  private Overlays() {}

  static Map<Integer, Set<Integer>> of(
      Grid grid, List<Slot> slots, List<Instruction> instructions, Set<Integer> makes) {
    Map<Integer, Integer> lastRead = new HashMap<>();
    Map<Integer, Integer> written = new HashMap<>();
    for (int i = 0; i < instructions.size(); i++) {
      Instruction instruction = instructions.get(i);
      for (int operand : instruction.operands()) {
        Slot slot = slots.get(operand);
        if (slot.home() == Home.TENSOR) lastRead.put(slot.number(), i);
      }
      Slot result = slots.get(instruction.result());
      if (result.home() == Home.TENSOR && instruction.inPlace()) written.put(result.number(), i);
    }
    Map<Integer, Slot> plain = plain(grid, slots);
    Map<Integer, Set<Integer>> over = new HashMap<>();
    written.forEach(
        (tensor, at) -> {
          Slot result = plain.get(tensor);
          if (result == null) return;
          for (Slot operand : plain.values()) {
            boolean same =
                operand.dtype() == result.dtype() && operand.columnStep() == result.columnStep();
            int last = lastRead.getOrDefault(operand.number(), Integer.MAX_VALUE);
            if (same && !makes.contains(operand.number()) && last <= at) {
              over.computeIfAbsent(tensor, _ -> new HashSet<>()).add(operand.number());
            }
          }
        });
    return over;
  }

  // The tensors that are only seen element by element, or one element for each row.
  private static Map<Integer, Slot> plain(Grid grid, List<Slot> slots) {
    Map<Integer, Slot> plain = new HashMap<>();
    Set<Integer> others = new HashSet<>();
    for (Slot slot : slots) {
      if (slot.home() != Home.TENSOR) continue;
      boolean straight = slot.rows().isRegular() && slot.rows().offset() == 0;
      int step = slot.columnStep() == 1 ? grid.columns() : 1;
      Slot before = plain.putIfAbsent(slot.number(), slot);
      boolean like = before == null || before.columnStep() == slot.columnStep();
      if (!straight || slot.rows().step() != step || !like) others.add(slot.number());
    }
    plain.keySet().removeAll(others);
    return plain;
  }
}
