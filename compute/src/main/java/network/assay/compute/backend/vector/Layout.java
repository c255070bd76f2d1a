// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;

/// Where the elements of a matrix lie in an array: step `k` of line `i` at `across[i] + along[k]`
/// from where the matrix begins. Lines are the rows of a left operand, or the columns of a right
/// one; steps are what a chain runs through. As an affine map falls apart into one part per axis,
/// two tables hold whatever axes lines and steps are made of.
///
/// Beyond the last line `across` goes on repeating it, so that kernels may read whole panels.
final class Layout {
  static final int REPEATED = 64;

  private final int lines;
  private final int steps;
  private final int[] across;
  private final int[] along;

  /// Per line and per step, how many from it on lie one after the other.
  private final int[] acrossRuns;

  private final int[] alongRuns;

  private final int least;
  private final int greatest;

  Layout(int[] across, int[] along) {
    this.lines = across.length;
    this.steps = along.length;
    this.across = Arrays.copyOf(across, lines + REPEATED);
    Arrays.fill(this.across, lines, lines + REPEATED, lines == 0 ? 0 : across[lines - 1]);
    this.along = along.clone();
    this.acrossRuns = runs(across);
    this.alongRuns = runs(along);
    this.least = Arrays.stream(along).min().orElse(0);
    this.greatest = Arrays.stream(along).max().orElse(0);
  }

  private static int[] runs(int[] offsets) {
    int[] runs = new int[offsets.length];
    for (int i = offsets.length - 1; i >= 0; i--) {
      boolean next = i + 1 < offsets.length && offsets[i + 1] == offsets[i] + 1;
      runs[i] = next ? runs[i + 1] + 1 : 1;
    }
    return runs;
  }

  int lines() {
    return lines;
  }

  int steps() {
    return steps;
  }

  int[] across() {
    return across;
  }

  int[] along() {
    return along;
  }

  /// Whether `count` elements from `at` on lie in an array of `length` at every step.
  boolean inside(int at, int count, int length) {
    return at + least >= 0 && at + greatest + count <= length;
  }

  /// How many lines from `line` on lie one after the other.
  int acrossRun(int line) {
    return acrossRuns[line];
  }

  /// How many steps from `step` on lie one after the other.
  int alongRun(int step) {
    return alongRuns[step];
  }

  /// Whether, of `count` lines, as many as `length` lie one after the other on average.
  boolean runsAcross(int first, int count, int length) {
    return number(acrossRuns, first, count) * length <= count;
  }

  /// Whether, of `count` steps, as many as `length` lie one after the other on average.
  boolean runsAlong(int first, int count, int length) {
    return number(alongRuns, first, count) * length <= count;
  }

  private static int number(int[] runs, int first, int count) {
    int number = 0;
    for (int i = first; i < first + count; i += runs[i]) number++;
    return number;
  }

  /// The distance between any two steps that follow one another, or -1 if it varies.
  int stride() {
    if (steps < 2) return 0;
    for (int k = 2; k < steps; k++) {
      if (along[k] - along[k - 1] != along[1] - along[0]) return -1;
    }
    return Math.max(-1, along[1] - along[0]);
  }
}
