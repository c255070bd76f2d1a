// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text.pattern;

import java.util.Arrays;
import network.assay.compute.text.pattern.Program.Step;

/// Looks for a pattern in one text: the first alternative that leads to a match counts, and what
/// was left open is tried when it leads to none. Each step is paid for.
final class PatternSearch {
  /// What is left open takes three numbers each.
  private static final int MAX_OPEN = 3 << 22;

  /// Marks what is left open as another way, not as characters that may be given back.
  private static final int WAY = -1;

  private static final int FAILED = -1;

  /// Below it sets know what they have.
  private static final int ASCII = 128;

  private final Step[] program;
  private final String text;
  private final Effort effort;

  /// Where to go on when a way fails: step, place, and how far a repetition may yet go.
  private int[] open = new int[3 << 5];

  private int top;

  /// @param text well-formed UTF-16
  PatternSearch(Step[] program, String text, Effort effort) {
    this.program = program;
    this.text = text;
    this.effort = effort;
  }

  /// Where the match that begins at `from` ends; -1 if there is none.
  int end(int from) {
    return run(0, from);
  }

  private int run(int start, int from) {
    int bottom = top;
    int pc = start;
    int at = from;
    while (true) {
      effort.spend(1);
      Step step = program[pc];
      int next =
          switch (step.op()) {
            case ONE -> one(step, at);
            case GREEDY, POSSESSIVE, LAZY -> several(pc, step, at);
            case LINE_END -> at == text.length() || text.charAt(at) == '\n' ? at : FAILED;
            case AHEAD -> run(pc + 1, at) == FAILED ? FAILED : at;
            case NOT_AHEAD -> run(pc + 1, at) == FAILED ? at : FAILED;
            case ATOMIC -> run(pc + 1, at);
            case SPLIT -> {
              leave(step.y(), at, WAY);
              yield at;
            }
            case JUMP, END -> at;
          };
      if (next != FAILED) {
        at = next;
        switch (step.op()) {
          case END -> {
            top = bottom;
            return at;
          }
          case SPLIT, JUMP, AHEAD, NOT_AHEAD, ATOMIC -> pc = step.x();
          case ONE, GREEDY, LAZY, POSSESSIVE, LINE_END -> pc++;
        }
        continue;
      }
      int back = goBack(bottom);
      if (back == FAILED) return FAILED;
      pc = back;
      at = backAt;
    }
  }

  private int backAt;

  // The step to go on at, with the place in `backAt`.
  private int goBack(int bottom) {
    while (top > bottom) {
      top -= 3;
      int pc = open[top];
      int at = open[top + 1];
      int limit = open[top + 2];
      if (limit == WAY) {
        backAt = at;
        return pc;
      }
      Step step = program[pc];
      if (step.op() == Program.Op.LAZY) {
        int next = one(step, at);
        if (next == FAILED) continue;
        if (limit > 1) leave(pc, next, limit - 1);
        backAt = next;
      } else {
        backAt = text.offsetByCodePoints(at, -1);
        if (backAt > limit) leave(pc, backAt, limit);
      }
      return pc + 1;
    }
    return FAILED;
  }

  private int one(Step step, int at) {
    if (at == text.length()) return FAILED;
    int point = text.codePointAt(at);
    if (point >= ASCII) effort.spend(step.set().parts());
    return step.set().has(point) ? at + Character.charCount(point) : FAILED;
  }

  private int several(int pc, Step step, int at) {
    int count = 0;
    int fewest = at;
    boolean lazy = step.op() == Program.Op.LAZY;
    int most = lazy ? step.x() : step.y();
    while (count < most) {
      effort.spend(1);
      int next = one(step, at);
      if (next == FAILED) break;
      at = next;
      if (++count == step.x()) fewest = at;
    }
    if (count < step.x()) return FAILED;
    if (lazy) {
      if (step.y() > step.x()) leave(pc, at, step.y() - step.x());
    } else if (step.op() == Program.Op.GREEDY && at > fewest) {
      leave(pc, at, fewest);
    }
    return at;
  }

  private void leave(int pc, int at, int limit) {
    if (top == open.length) {
      if (top >= MAX_OPEN) throw effort.tooMuch();
      open = Arrays.copyOf(open, 2 * top);
    }
    open[top] = pc;
    open[top + 1] = at;
    open[top + 2] = limit;
    top += 3;
  }
}
