// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.Arrays;

/// Copies pieces of matrices into the order in which the innermost kernel reads them. Every
/// transpose ends here, so one kernel serves all.
final class Packing {
  /// Steps taken at a time when rows and columns change places, so that the lines written to stay
  /// in the first-level cache.
  private static final int BLOCK = 128;

  private Packing() {}

  /// A panel: for each step `k` of `depth`, `width` values one after the other. Value `j` of step
  /// `k` is taken from `from + j * across + k * along`; beyond `count` values the panel is +0.
  static void panel(
      float[] source,
      int from,
      int across,
      int along,
      int count,
      int depth,
      float[] target,
      int to,
      int width) {
    if (count < width) Arrays.fill(target, to, to + depth * width, 0f);
    if (across == 1) {
      rows(source, from, along, count, depth, target, to, width);
      return;
    }
    for (int k = 0; k < depth; k += BLOCK) {
      int steps = Math.min(BLOCK, depth - k);
      for (int j = 0; j < count; j++) {
        int at = from + j * across + k * along;
        column(source, at, along, steps, target, to + k * width + j, width);
      }
    }
  }

  private static void rows(
      float[] source,
      int from,
      int along,
      int count,
      int depth,
      float[] target,
      int to,
      int width) {
    for (int k = 0; k < depth; k++) {
      int at = from + k * along;
      int out = to + k * width;
      for (int j = 0; j < count; j++) target[out + j] = source[at + j];
    }
  }

  private static void column(
      float[] source, int from, int along, int steps, float[] target, int to, int width) {
    for (int k = 0; k < steps; k++) target[to + k * width] = source[from + k * along];
  }
}
