// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.dispute;

import network.assay.verification.task.GraphDigest;

/// Which leaf of a step's trace is what (docs/spec/dispute, section 4).
record TraceLayout(int inputs, int nodes, int carried) {
  /// What a leaf is, and which others it follows from.
  sealed interface Place {
    record Input(int number) implements Place {}

    record Made(int node) implements Place {}

    /// Of the state after the step.
    record Entry(int carried) implements Place {}

    /// @param alone whether it has no right child but a zero subtree
    /// @param height of its children
    record Inner(long left, boolean alone, int height) implements Place {}

    record Root(long top) implements Place {}
  }

  static TraceLayout of(GraphDigest.Parts parts) {
    return new TraceLayout(parts.inputs(), parts.nodes(), parts.carried());
  }

  long tensors() {
    return (long) inputs + nodes;
  }

  long length() {
    long count = tensors() + carried + 1;
    for (long level = carried; level > 1; count += level) level = (level + 1) / 2;
    return count;
  }

  Place place(long leaf) {
    if (leaf < inputs) return new Place.Input((int) leaf);
    if (leaf < tensors()) return new Place.Made((int) (leaf - inputs));
    long below = tensors();
    if (leaf < below + carried) return new Place.Entry((int) (leaf - below));
    int height = 0;
    for (long size = carried; size > 1; size = (size + 1) / 2) {
      long start = below + size;
      if (leaf < start + (size + 1) / 2) {
        long left = below + 2 * (leaf - start);
        return new Place.Inner(left, left + 1 == start, height);
      }
      below = start;
      height++;
    }
    return new Place.Root(below);
  }
}
