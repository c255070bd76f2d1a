// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.List;
import java.util.stream.Collectors;
import network.assay.compute.model.Model;

/// A built-in model with its sizes: what makes a file of weights a model again.
public sealed interface Recipe {
  Model model();

  /// In a few words, for people.
  String brief();

  /// @param sizes features, hidden sizes, classes
  /// @param floats whether features are f32 as they are, instead of u8 from 0 to 255
  record Mlp(List<Integer> sizes, boolean floats) implements Recipe {
    public Mlp {
      sizes = List.copyOf(sizes);
    }

    @Override
    public Model model() {
      Model bytes = new network.assay.compute.model.Mlp(sizes);
      return floats ? new FloatFeatures(bytes) : bytes;
    }

    @Override
    public String brief() {
      return "mlp " + sizes.stream().map(String::valueOf).collect(Collectors.joining("-"));
    }
  }
}
