// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.List;

/// Scratch rows of one worker, shared by all fused maps of a program: a graph of a million maps
/// needs no more of them than its largest group.
final class Tiles {
  /// Elements of a row: some rows of this size fit a first-level cache.
  static final int SIZE = 512;

  private final List<float[]> floats = new ArrayList<>();
  private final List<int[]> ints = new ArrayList<>();
  private final List<byte[]> bytes = new ArrayList<>();

  /// The row `index`, made when first asked for.
  float[] floats(int index) {
    while (floats.size() <= index) floats.add(new float[SIZE]);
    return floats.get(index);
  }

  /// The row `index`, made when first asked for.
  int[] ints(int index) {
    while (ints.size() <= index) ints.add(new int[SIZE]);
    return ints.get(index);
  }

  /// The row `index`, made when first asked for.
  byte[] bytes(int index) {
    while (bytes.size() <= index) bytes.add(new byte[SIZE]);
    return bytes.get(index);
  }
}
