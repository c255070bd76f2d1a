// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.FormatFault;

/// A regular expression as steps for [PatternSearch].
///
/// Inner programs, of what looks ahead and of what is atomic, follow their step and end with one of
/// their own; the step says where it goes on.
final class Program {
  /// What a step does.
  enum Op {
    /// Takes one character of the set.
    ONE,
    /// Takes `x` to `y` characters of the set, as many as it can, and gives back.
    GREEDY,
    /// The same, as few as it can, and takes more.
    LAZY,
    /// The same, as many as it can, for good.
    POSSESSIVE,
    /// Goes on at `x`, or at `y` when that fails.
    SPLIT,
    JUMP,
    AHEAD,
    NOT_AHEAD,
    ATOMIC,
    LINE_END,
    END
  }

  /// @param set empty but for steps that take characters
  record Step(Op op, CharSet set, int x, int y) {}

  private static final int MAX_STEPS = 4096;
  private static final CharSet NOTHING = new CharSet.Any(List.of());

  private final List<Step> steps = new ArrayList<>();

  static Step[] of(Node node) {
    var program = new Program();
    program.add(node);
    program.step(Op.END, 0, 0);
    return program.steps.toArray(Step[]::new);
  }

  private void add(Node node) {
    switch (node) {
      case Node.One(CharSet set) -> put(new Step(Op.ONE, set, 0, 0));
      case Node.Row(List<Node> nodes) -> nodes.forEach(this::add);
      case Node.Either(List<Node> nodes) -> either(nodes);
      case Node.Repeat repeat -> repeat(repeat);
      case Node.Ahead(Node inner, boolean not) -> inner(not ? Op.NOT_AHEAD : Op.AHEAD, inner);
      case Node.Atomic(Node inner) -> inner(Op.ATOMIC, inner);
      case Node.LineEnd _ -> step(Op.LINE_END, 0, 0);
    }
  }

  private void either(List<Node> nodes) {
    int[] ends = new int[nodes.size() - 1];
    for (int i = 0; i < ends.length; i++) {
      int split = step(Op.SPLIT, 0, 0);
      add(nodes.get(i));
      ends[i] = step(Op.JUMP, 0, 0);
      go(split, split + 1, steps.size());
    }
    add(nodes.getLast());
    for (int end : ends) go(end, steps.size(), 0);
  }

  private void repeat(Node.Repeat repeat) {
    if (repeat.node() instanceof Node.One(CharSet set)) {
      Op op =
          switch (repeat.greed()) {
            case GREEDY -> Op.GREEDY;
            case LAZY -> Op.LAZY;
            case POSSESSIVE -> Op.POSSESSIVE;
          };
      put(new Step(op, set, repeat.least(), repeat.most()));
      return;
    }
    if (repeat.greed() == Node.Greed.POSSESSIVE) {
      Node greedy =
          new Node.Repeat(repeat.node(), repeat.least(), repeat.most(), Node.Greed.GREEDY);
      inner(Op.ATOMIC, greedy);
      return;
    }
    boolean lazy = repeat.greed() == Node.Greed.LAZY;
    for (int i = 0; i < repeat.least(); i++) add(repeat.node());
    if (repeat.most() == Node.ENDLESS) {
      int split = step(Op.SPLIT, 0, 0);
      add(repeat.node());
      step(Op.JUMP, split, 0);
      leave(split, lazy);
      return;
    }
    int[] splits = new int[repeat.most() - repeat.least()];
    for (int i = 0; i < splits.length; i++) {
      splits[i] = step(Op.SPLIT, 0, 0);
      add(repeat.node());
    }
    for (int split : splits) leave(split, lazy);
  }

  // Behind the split is what repeats, here is what follows.
  private void leave(int split, boolean lazy) {
    int here = steps.size();
    if (lazy) go(split, here, split + 1);
    else go(split, split + 1, here);
  }

  private void inner(Op op, Node node) {
    int step = step(op, 0, 0);
    add(node);
    step(Op.END, 0, 0);
    go(step, steps.size(), 0);
  }

  private void go(int step, int x, int y) {
    steps.set(step, new Step(steps.get(step).op(), NOTHING, x, y));
  }

  private int step(Op op, int x, int y) {
    return put(new Step(op, NOTHING, x, y));
  }

  private int put(Step step) {
    if (steps.size() == MAX_STEPS) {
      throw new FormatFault("pattern: it repeats so much that it has over " + MAX_STEPS + " steps");
    }
    steps.add(step);
    return steps.size() - 1;
  }
}
