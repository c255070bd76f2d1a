// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Arrays;

/// Which two tokens become which, and in what order: for each left token its right ones, sorted, so
/// that no vocabulary can make a look-up slow.
final class Merges {
  /// No such pair.
  static final int NONE = -1;

  private final int[] starts;
  private final int[] rights;
  private final int[] ranks;
  private final int[] made;

  /// @param tokens one more than the greatest token
  /// @param lefts of pair `i`; where a pair is there twice, the later one counts
  /// @param made what pair `i` becomes; `i` is its rank, the lowest goes first
  Merges(int tokens, int[] lefts, int[] rights, int[] made) {
    this.made = made;
    long[] order = new long[lefts.length];
    this.starts = new int[tokens + 1];
    for (int i = 0; i < lefts.length; i++) starts[lefts[i] + 1]++;
    for (int t = 0; t < tokens; t++) starts[t + 1] += starts[t];
    int[] next = Arrays.copyOf(starts, tokens);
    for (int i = 0; i < lefts.length; i++) order[next[lefts[i]]++] = (long) rights[i] << 32 | i;
    this.rights = new int[lefts.length];
    this.ranks = new int[lefts.length];
    for (int t = 0; t < tokens; t++) Arrays.sort(order, starts[t], starts[t + 1]);
    for (int i = 0; i < order.length; i++) {
      this.rights[i] = (int) (order[i] >> 32);
      this.ranks[i] = (int) order[i];
    }
  }

  boolean isEmpty() {
    return made.length == 0;
  }

  /// The rank of the pair, or [#NONE].
  int rank(int left, int right) {
    int low = starts[left];
    int high = starts[left + 1];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rights[middle] <= right) low = middle + 1;
      else high = middle;
    }
    // The last of equal pairs.
    return low > starts[left] && rights[low - 1] == right ? ranks[low - 1] : NONE;
  }

  /// What the pair of that rank becomes.
  int made(int rank) {
    return made[rank];
  }
}
