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
import network.assay.compute.graph.MapOp;

/// Finds what normalises rows, as in layer norm, among the instructions of a fused step: rows less
/// their means, of which the squares are added up, and which are then scaled and shifted. Done
/// together, three passes over a row are left of six, and nothing wide is kept in between; the
/// roundings stay.
final class Normalising {
  private final List<Slot> slots;
  private final List<Instruction> code;
  private final RowKernels kernels;
  private final Map<Integer, List<Integer>> readers = new HashMap<>();
  private final Map<Integer, Instruction> replaced = new HashMap<>();
  private final Set<Integer> dropped = new HashSet<>();

  private Normalising(List<Slot> slots, List<Instruction> code, RowKernels kernels) {
    this.slots = slots;
    this.code = code;
    this.kernels = kernels;
    for (int i = 0; i < code.size(); i++) {
      for (int operand : Set.copyOf(code.get(i).operands())) {
        readers.computeIfAbsent(operand, _ -> new ArrayList<>()).add(i);
      }
    }
  }

  /// The same code with such instructions in place of those it has.
  static List<Instruction> in(List<Slot> slots, List<Instruction> code, RowKernels kernels) {
    var found = new Normalising(slots, code, kernels);
    for (int i = 0; i < code.size(); i++) found.centred(i);
    var result = new ArrayList<Instruction>();
    for (int i = 0; i < code.size(); i++) {
      if (!found.dropped.contains(i)) {
        result.add(found.replaced.getOrDefault(i, code.get(i)));
      }
    }
    return result;
  }

  // If `i` makes rows less a value each, which only such instructions read, replaces them all.
  private void centred(int i) {
    Optional<Apply> less = apply(i, MapOp.SUB, 1, 0);
    if (less.isEmpty() || !tile(less.get().result())) return;
    int rows = less.get().operand(0);
    int value = less.get().operand(1);
    var by = new HashMap<Integer, Instruction>();
    var gone = new HashSet<>(Set.of(i));
    for (int reader : readers.getOrDefault(less.get().result(), List.of())) {
      int[] chain = squares(reader);
      if (chain.length == 0) chain = scaled(reader);
      if (chain.length == 0) return;
      int last = chain[chain.length - 1];
      int result = code.get(last).result();
      if (code.get(last) instanceof Apply shift) {
        Apply times = (Apply) code.get(reader);
        by.put(
            last,
            new Standard(
                rows,
                value,
                times.operand(1),
                shift.operand(1),
                shift.operand(2),
                result,
                kernels));
      } else {
        by.put(last, new Squares(rows, value, result, kernels));
      }
      gone.add(reader);
    }
    if (by.isEmpty()) return;
    replaced.putAll(by);
    dropped.addAll(gone);
  }

  // Squares by instruction `i` that are only added up: these two.
  private int[] squares(int i) {
    Optional<Apply> square = apply(i, MapOp.MUL, 1, 1);
    if (square.isEmpty() || square.get().operand(0) != square.get().operand(1)) return new int[0];
    int sum = onlyReader(square.get().result());
    boolean adds = sum >= 0 && code.get(sum) instanceof Reduce reduce && reduce.op().isEmpty();
    return adds ? new int[] {i, sum} : new int[0];
  }

  // Rows times a value each by instruction `i` that only go into a fused multiply-add: these two.
  private int[] scaled(int i) {
    Optional<Apply> times = apply(i, MapOp.MUL, 1, 0);
    if (times.isEmpty()) return new int[0];
    int made = times.get().result();
    int shift = onlyReader(made);
    boolean shifts =
        shift >= 0
            && apply(shift, MapOp.FMA, 1, 1).filter(a -> a.stride(2) == 1).isPresent()
            && apply(shift, MapOp.FMA, 1, 1)
                .filter(a -> a.operand(0) == made && a.operand(1) != made && a.operand(2) != made)
                .isPresent();
    return shifts ? new int[] {i, shift} : new int[0];
  }

  // Instruction `i` if it does `op` to wide rows with these strides.
  private Optional<Apply> apply(int i, MapOp op, int first, int second) {
    return code.get(i) instanceof Apply apply
            && apply.op() == op
            && apply.isWide()
            && apply.stride(0) == first
            && apply.stride(1) == second
        ? Optional.of(apply)
        : Optional.empty();
  }

  // The one instruction that reads scratch `slot`; -1 if there are more, or it is no scratch.
  private int onlyReader(int slot) {
    List<Integer> all = readers.getOrDefault(slot, List.of());
    return tile(slot) && all.size() == 1 ? all.getFirst() : -1;
  }

  private boolean tile(int slot) {
    return slots.get(slot).home() == Home.TILE;
  }
}
