// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Arrays;

/// Merges neighbours until no pair has a rank: always the pair of the lowest rank, the leftmost of
/// them. A heap of candidates and a list of what is left make that n log n, whatever the text.
final class Merging {
  private static final int GONE = -1;

  private final Merges merges;
  private int[] tokens = new int[64];
  private int[] next = new int[64];
  private int[] previous = new int[64];
  private int size;

  /// Candidates, rank above position: a heap whose least is at 0.
  private long[] heap = new long[64];

  private int waiting;

  Merging(Merges merges) {
    this.merges = merges;
  }

  void add(int token) {
    if (size == tokens.length) {
      int room = Math.max(size + 1, (int) Math.min(Integer.MAX_VALUE - 8, 2L * size));
      tokens = Arrays.copyOf(tokens, room);
      next = Arrays.copyOf(next, room);
      previous = Arrays.copyOf(previous, room);
    }
    tokens[size++] = token;
  }

  /// Forgets what was added.
  void clear() {
    size = 0;
  }

  /// Merges what was added, appends it to `out`, and is empty again.
  void finish(Tokens out) {
    if (!merges.isEmpty()) merge();
    for (int i = 0; i < size; i++) {
      if (tokens[i] != GONE) out.add(tokens[i]);
    }
    size = 0;
  }

  private void merge() {
    waiting = 0;
    for (int i = 0; i < size; i++) {
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    for (int i = 0; i + 1 < size; i++) consider(i, i + 1);
    while (waiting > 0) {
      long least = poll();
      int rank = (int) (least >> 32);
      int at = (int) least;
      int right = next[at];
      if (tokens[at] == GONE || right >= size) continue;
      // A candidate may have been overtaken: then its pair is another by now.
      int now = merges.rank(tokens[at], tokens[right]);
      if (now == Merges.NONE || merges.made(now) != merges.made(rank)) continue;
      tokens[at] = merges.made(rank);
      tokens[right] = GONE;
      next[at] = next[right];
      if (next[at] < size) {
        previous[next[at]] = at;
        consider(at, next[at]);
      }
      if (previous[at] >= 0) consider(previous[at], at);
    }
  }

  private void consider(int left, int right) {
    int rank = merges.rank(tokens[left], tokens[right]);
    if (rank != Merges.NONE) push((long) rank << 32 | left);
  }

  private void push(long candidate) {
    if (waiting == heap.length) {
      heap = Arrays.copyOf(heap, (int) Math.min(Integer.MAX_VALUE - 8, 2L * waiting));
    }
    int at = waiting++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (heap[parent] <= candidate) break;
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = candidate;
  }

  private long poll() {
    long least = heap[0];
    long moved = heap[--waiting];
    int at = 0;
    while (2 * at + 1 < waiting) {
      int child = 2 * at + 1;
      if (child + 1 < waiting && heap[child + 1] < heap[child]) child++;
      if (heap[child] >= moved) break;
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
    return least;
  }
}
