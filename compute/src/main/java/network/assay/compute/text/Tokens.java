// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.text;

import java.util.Arrays;
import network.assay.compute.FormatFault;
import network.assay.compute.tensor.Shape;
import network.assay.compute.tensor.Tensor;

/// A growing row of tokens.
public final class Tokens {
  private int[] values = new int[64];
  private int size;

  public void add(int token) {
    if (size == values.length) {
      if (size == Shape.MAX_ELEMENTS) throw new FormatFault("more tokens than a tensor holds");
      values = Arrays.copyOf(values, (int) Math.min(Shape.MAX_ELEMENTS, 2L * size));
    }
    values[size++] = token;
  }

  void add(int[] tokens) {
    for (int token : tokens) add(token);
  }

  public int size() {
    return size;
  }

  public int[] toArray() {
    return Arrays.copyOf(values, size);
  }

  int[] from(int start) {
    return Arrays.copyOfRange(values, start, size);
  }

  /// As i32 `[size]`.
  public Tensor tensor() {
    return Tensor.wrapI32(Shape.of(size), toArray());
  }
}
