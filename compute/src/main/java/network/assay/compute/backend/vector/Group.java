// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import network.assay.compute.graph.Node;
import network.assay.compute.graph.Operand;
import network.assay.compute.tensor.Shape;

/// Members that will be one fused step: maps over the same `rows * columns` elements (wide), folds
/// of their rows, and maps over what these give (narrow, an element for each row).
///
/// Whatever a member reads of another one lies where it writes itself, or in its row, so that some
/// rows at a time can go through all members. As long as there is neither a fold nor anything
/// narrow, the columns are open.
final class Group {
  private static final int MAX_MEMBERS = 64;

  /// Longer rows would not stay in a cache from one member to the next.
  private static final int MAX_COLUMNS = 1 << 16;

  /// Rows below which long ones are better left to kernels that share out a row.
  private static final int LEAST_ROWS = 8;

  private static final int SHORT = 4096;

  /// Larger maps that share nothing stay apart: together they would only keep each other's operands
  /// alive.
  private static final int SMALL = 1 << 14;

  private final List<Member> members = new ArrayList<>();

  /// For the tensors made here, whether they are wide.
  private final Map<Integer, Boolean> wide = new HashMap<>();

  /// What members read, made here or not.
  private final Set<Integer> sources = new HashSet<>();

  /// The number of the graph's inputs.
  private final int inputs;

  /// Of a wide member.
  private int elements;

  /// 0 while open.
  private int columns;

  private Group(int inputs) {
    this.inputs = inputs;
  }

  /// The group that `member` opens, if it may.
  static Optional<Group> opened(Member member, int inputs) {
    Group group = new Group(inputs);
    group.elements =
        switch (member) {
          case Member.Mapped mapped -> mapped.map().shape().elements();
          case Member.Folded folded -> Math.multiplyExact(folded.rows(), folded.columns());
          case Member.Summed summed ->
              summed.sum().outer() * summed.sum().length() * summed.sum().inner();
        };
    return group.join(member) ? Optional.of(group) : Optional.empty();
  }

  List<Member> members() {
    return members;
  }

  int elements() {
    return elements;
  }

  /// 0 where any number will do.
  int columns() {
    return columns;
  }

  /// The tensor made last.
  int last() {
    return members.getLast().tensor();
  }

  boolean makes(int tensor) {
    return wide.containsKey(tensor);
  }

  boolean isWide(int tensor) {
    return wide.getOrDefault(tensor, false);
  }

  /// Takes `member` in, if it fits.
  boolean join(Member member) {
    if (members.size() >= MAX_MEMBERS) return false;
    return switch (member) {
      case Member.Mapped mapped -> join(mapped);
      case Member.Folded folded -> join(folded);
      case Member.Summed summed -> join(summed);
    };
  }

  private boolean join(Member.Mapped member) {
    Node.Map map = member.map();
    int size = map.shape().elements();
    boolean whole = size == elements;
    if (!whole && (columns == 0 || size != elements / columns)) return false;
    boolean related = whole && (members.isEmpty() || size <= SMALL);
    boolean given = true; // what only the caller's memory is needed for
    for (int source : map.sources()) {
      related |= whole && sources.contains(source);
      given &= source < inputs;
    }
    related |= whole && given;
    for (Operand operand : map.operands()) {
      if (!(operand instanceof Operand.Read read) || !makes(read.source())) continue;
      Flat flat = Flat.of(read, map.shape().rank());
      if (flat.guarded() || flat.offset() != 0) return false;
      if (isWide(read.source()) == whole) {
        if (!Axes.joined(map.shape(), flat.strides()).contiguous()) return false;
      } else if (!whole || !Split.perRow(map.shape(), flat.strides(), columns)) {
        return false;
      }
      related = true;
    }
    if (!related) return false;
    sources.addAll(map.sources());
    return add(member, whole);
  }

  private boolean join(Member.Folded member) {
    if (!fixes(member.rows(), member.columns())) return false;
    Flat flat = member.from();
    if (makes(flat.source())) {
      Shape box = Member.box(member.fold());
      boolean same =
          isWide(flat.source())
              && flat.offset() == 0
              && Axes.joined(box, flat.strides()).contiguous();
      if (!same) return false;
    }
    columns = member.columns();
    sources.add(flat.source());
    return add(member, false);
  }

  private boolean join(Member.Summed member) {
    if (member.sum().inner() != 1 || !fixes(member.sum().outer(), member.sum().length())) {
      return false;
    }
    if (makes(member.source()) && !isWide(member.source())) return false;
    columns = member.sum().length();
    sources.add(member.source());
    return add(member, false);
  }

  // Whether the group's columns are, or may become, so many.
  private boolean fixes(int rows, int length) {
    return length >= 2
        && (long) rows * length == elements
        && (columns == 0 || columns == length)
        && length <= MAX_COLUMNS
        && (rows >= LEAST_ROWS || length <= SHORT);
  }

  private boolean add(Member member, boolean isWide) {
    members.add(member);
    wide.put(member.tensor(), isWide);
    return true;
  }
}
