// SPDX-License-Identifier: Apache-2.0
package network.assay.compute.model;

import java.util.List;
import network.assay.compute.GraphFault;

/// What a recipe may ask for at most: a graph of so many layers is built in seconds, and no size
/// times a small number leaves 32 bits. Which sizes fit together,
/// [network.assay.compute.tensor.Shape] says.
final class Bounds {
  private static final int LAYERS = 1 << 10;
  private static final int SIZE = 1 << 24;

  private Bounds() {}

  static void size(String what, long size) {
    within(what, size, SIZE);
  }

  static void layers(String what, long number) {
    within(what, number, LAYERS);
  }

  static void layers(String what, List<Integer> numbers) {
    for (int number : numbers) layers(what, number);
    layers(what, numbers.stream().mapToLong(Integer::longValue).sum());
  }

  private static void within(String what, long value, int most) {
    if (value < 1 || value > most) {
      throw new GraphFault("%s: %d; 1 to %d are allowed".formatted(what, value, most));
    }
  }
}
