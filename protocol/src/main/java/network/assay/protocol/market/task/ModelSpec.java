// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import java.util.List;

/// The architecture that a task works on. Parameters are not part of it: they are state.
public sealed interface ModelSpec {
  /// A multi-layer perceptron: linear layers with bias, ReLU between them.
  ///
  /// @param widths input features, hidden widths, classes: 2 to 64 numbers from 1 to 65,536
  record Mlp(List<Integer> widths) implements ModelSpec {
    public static final int MAX_LAYERS = 64;
    public static final int MAX_WIDTH = 65_536;

    public Mlp {
      widths = List.copyOf(widths);
      Limits.check("the number of layer widths", widths.size(), 2, MAX_LAYERS);
      for (int width : widths) Limits.check("a layer's width", width, 1, MAX_WIDTH);
    }

    public int features() {
      return widths.getFirst();
    }

    public int classes() {
      return widths.getLast();
    }
  }
}
