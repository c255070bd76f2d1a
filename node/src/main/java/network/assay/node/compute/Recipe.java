// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.List;
import java.util.stream.Collectors;
import network.assay.compute.model.Model;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.ResNet;

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

  /// @param filters of the first stage
  /// @param floats as for a perceptron
  record Resnet18(ResNet.Image image, ResNet.Stem stem, int filters, int classes, boolean floats)
      implements Recipe {
    @Override
    public Model model() {
      Model bytes = Recipes.resnet18(image, stem, filters, classes);
      return floats ? new FloatFeatures(bytes) : bytes;
    }

    @Override
    public String brief() {
      return "resnet18 of %d x %d x %d, %d filters, %d classes"
          .formatted(image.channels(), image.height(), image.width(), filters, classes);
    }
  }

  record Gpt(network.assay.compute.model.Gpt.Size size, network.assay.compute.model.Gpt.Style style)
      implements Recipe {
    @Override
    public Model model() {
      return new network.assay.compute.model.Gpt(size, style);
    }

    @Override
    public String brief() {
      return "gpt of %d layers, %d heads, width %d, context %d, %d tokens"
          .formatted(size.layers(), size.heads(), size.width(), size.context(), size.vocabulary());
    }
  }
}
