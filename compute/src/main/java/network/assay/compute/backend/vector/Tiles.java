// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.backend.vector;

import java.util.ArrayList;
import java.util.List;

/// Scratch of one worker, shared by all fused steps of a program: a graph of a million maps needs
/// no more of it than its largest group.
final class Tiles {
  private final List<float[]> floats = new ArrayList<>();
  private final List<int[]> ints = new ArrayList<>();
  private final List<byte[]> bytes = new ArrayList<>();
  private float[] stage = {};

  /// The tile `index`, of `size` elements or more; made or replaced where it is too small.
  float[] floats(int index, int size) {
    while (floats.size() <= index) floats.add(new float[0]);
    if (floats.get(index).length < size) floats.set(index, new float[size]);
    return floats.get(index);
  }

  /// What no slot has: for one instruction at a time, of `size` elements or more.
  float[] stage(int size) {
    if (stage.length < size) stage = new float[size];
    return stage;
  }

  /// The tile `index`, of `size` elements or more; made or replaced where it is too small.
  int[] ints(int index, int size) {
    while (ints.size() <= index) ints.add(new int[0]);
    if (ints.get(index).length < size) ints.set(index, new int[size]);
    return ints.get(index);
  }

  /// The tile `index`, of `size` elements or more; made or replaced where it is too small.
  byte[] bytes(int index, int size) {
    while (bytes.size() <= index) bytes.add(new byte[0]);
    if (bytes.get(index).length < size) bytes.set(index, new byte[size]);
    return bytes.get(index);
  }
}
