// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import network.assay.compute.model.Model;
import network.assay.compute.model.Recipes;
import network.assay.compute.model.ResNet;
import network.assay.node.text.Counts;
import network.assay.protocol.market.Digest;

/// A built-in model with its sizes, or where another one is: what makes weights a model again.
public sealed interface Recipe {
  Model model();

  /// That of a model that takes bytes as features, or tokens.
  ///
  /// @throws IllegalArgumentException when no recipe makes such a model
  static Recipe of(Model model) {
    return switch (model) {
      case network.assay.compute.model.Mlp mlp -> new Mlp(mlp.sizes(), false);
      case network.assay.compute.model.Gpt gpt -> new Gpt(gpt.size(), gpt.style());
      default -> throw new IllegalArgumentException("no recipe makes " + model);
    };
  }

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
      return "resnet18 of %d x %d x %d, %s, %s"
          .formatted(
              image.channels(),
              image.height(),
              image.width(),
              Counts.of(filters, "filter"),
              Counts.of(classes, "class", "classes"));
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
      return "gpt of %s, %s, width %d, context %d, %s"
          .formatted(
              Counts.of(size.layers(), "layer"),
              Counts.of(size.heads(), "head"),
              size.width(),
              size.context(),
              Counts.of(size.vocabulary(), "token"));
    }
  }

  /// The network of an ONNX file of others, which has to stay where it is.
  ///
  /// @param file its path
  /// @param digest of the file itself; weights beside it are told by the digest of what a training
  ///     starts from
  /// @param context how many tokens a sample has, where the network leaves it open
  record Imported(String file, Digest digest, Optional<Integer> context) implements Recipe {
    @Override
    public Model model() {
      return ImportedNetwork.read(this);
    }

    @Override
    public String brief() {
      return "the network of " + file.substring(file.lastIndexOf('/') + 1);
    }
  }
}
