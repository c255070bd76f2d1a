// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import network.assay.compute.tensor.Ints;

/// One side of a product packed once for all runs, because what it is made of never changes.
final class Panels {
  /// They may be so many times as large as what they are made of, and a little more: the windows of
  /// images repeat each element as often as a kernel has taps.
  private static final int MAX_GROWTH = 3;

  private static final int MAX_MORE = 1 << 16;

  private final LinedUp panels;

  /// Lines, with those that fill up the last panel.
  private final int padded;

  private final int steps;

  /// Per product, which of the different matrices it takes.
  private final Ints slots;

  private Panels(LinedUp panels, int padded, int steps, Ints slots) {
    this.panels = panels;
    this.padded = padded;
    this.steps = steps;
    this.slots = slots;
  }

  float[] array() {
    return panels.array();
  }

  /// Lets panels begin at cache lines; to be called before a run asks where they are.
  void lineUp() {
    panels.lineUp();
  }

  /// Empty if it would be too large.
  static Optional<Panels> right(Product p, float[] source, ProductKernels kernels) {
    int width = kernels.columns();
    int padded = Math.ceilDiv(p.n(), width) * width;
    Map<Integer, Integer> distinct = distinct(p.bases().right());
    Optional<Panels> panels = empty(padded, p.k(), source.length, distinct, p.bases().right());
    Packing packing = new Packing(kernels.pack());
    float[] row = new float[padded + 2 * width];
    panels.ifPresent(
        made ->
            distinct.forEach(
                (base, slot) -> {
                  for (int c = 0; c < p.chunks(); c++) {
                    Piece piece = new Piece().of(p.right(), base).lines(0, p.n());
                    piece.steps(p.start(c), p.depth(c));
                    packing.right(source, piece, made.array(), made.slot(slot, p, c), width, row);
                  }
                }));
    return panels;
  }

  /// Empty if it would be too large.
  static Optional<Panels> left(Product p, float[] source, ProductKernels kernels) {
    int padded = kernels.padded(p.m());
    Map<Integer, Integer> distinct = distinct(p.bases().left());
    Optional<Panels> panels = empty(padded, p.k(), source.length, distinct, p.bases().left());
    Packing packing = new Packing(kernels.pack());
    panels.ifPresent(
        made ->
            distinct.forEach(
                (base, slot) -> {
                  for (int c = 0; c < p.chunks(); c++) {
                    Piece piece = new Piece().of(p.left(), base).lines(0, p.m());
                    piece.steps(p.start(c), p.depth(c));
                    packing.left(source, piece, made.array(), made.slot(slot, p, c), kernels);
                  }
                }));
    return panels;
  }

  private static Map<Integer, Integer> distinct(Ints bases) {
    var slots = new LinkedHashMap<Integer, Integer>();
    for (int q = 0; q < bases.size(); q++) slots.putIfAbsent(bases.get(q), slots.size());
    return slots;
  }

  private static Optional<Panels> empty(
      int padded, int steps, int source, Map<Integer, Integer> distinct, Ints bases) {
    long length = (long) padded * steps * distinct.size();
    if (length + LinedUp.MORE > MAX_GROWTH * (long) source + MAX_MORE
        || length > Integer.MAX_VALUE - 64) {
      return Optional.empty();
    }
    int[] slots = new int[bases.size()];
    for (int q = 0; q < slots.length; q++) slots[q] = distinct.getOrDefault(bases.get(q), 0);
    return Optional.of(new Panels(new LinedUp((int) length), padded, steps, Ints.of(slots)));
  }

  private int slot(int slot, Product p, int c) {
    return panels.begin() + (slot * steps + p.start(c)) * padded;
  }

  /// Where chunk `c` of product `q` begins; line `i`, which begins a panel, is `i` times the
  /// chunk's depth from there.
  int at(Product p, int q, int c) {
    return slot(slots.get(q), p, c);
  }
}
