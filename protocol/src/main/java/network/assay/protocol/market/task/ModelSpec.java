// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.task;

import java.util.List;
import java.util.Optional;
import network.assay.protocol.market.Digest;

/// The architecture that a task works on (docs/spec/job, section 2). Parameters are not part of it:
/// they are state, but for the weights that adapters leave as they are.
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
  }

  /// A residual network of basic blocks.
  ///
  /// @param image channels, height, width
  /// @param blocks of each stage; each stage after the first halves the image and doubles the
  ///     filters
  /// @param filters of the first stage
  record ResNet(List<Integer> image, Stem stem, List<Integer> blocks, int filters, int classes)
      implements ModelSpec {
    public static final int MAX_SIDE = 4_096;
    public static final int MAX_STAGES = 4;
    public static final int MAX_BLOCKS = 64;
    public static final int MAX_FILTERS = 4_096;
    public static final int MAX_CLASSES = 65_536;

    /// How the first layers take the image.
    public enum Stem {
      /// By 3 x 3 at full size.
      SMALL,
      /// By 7 x 7 and a pooling, each in steps of two.
      IMAGENET
    }

    public ResNet {
      image = List.copyOf(image);
      blocks = List.copyOf(blocks);
      Limits.check("the numbers of an image", image.size(), 3, 3);
      for (int side : image) Limits.check("an image's size", side, 1, MAX_SIDE);
      Limits.check("the number of stages", blocks.size(), 1, MAX_STAGES);
      for (int number : blocks) Limits.check("a stage's blocks", number, 1, MAX_BLOCKS);
      Limits.check("the filters", filters, 1, MAX_FILTERS);
      Limits.check("the classes", classes, 1, MAX_CLASSES);
    }
  }

  /// A transformer that predicts the next token.
  record Gpt(int layers, int heads, int width, int context, int vocabulary, Style style)
      implements ModelSpec {
    public static final int MAX_LAYERS = 96;
    public static final int MAX_HEADS = 256;
    public static final int MAX_WIDTH = 16_384;
    public static final int MAX_CONTEXT = 65_536;
    public static final int MAX_VOCABULARY = 1 << 20;
    public static final float MAX_DROPOUT = 0.9f;

    public enum Positions {
      LEARNED,
      ROTARY
    }

    public enum Norm {
      LAYER,
      RMS
    }

    public enum Feed {
      GELU,
      GELU_TANH,
      SWIGLU
    }

    /// @param tied whether the last layer's weights are those of the tokens
    public record Style(Positions positions, Norm norm, Feed feed, boolean tied, float dropout) {
      public Style {
        Limits.check("the dropout", dropout, 0f, MAX_DROPOUT);
      }
    }

    public Gpt {
      Limits.check("the layers", layers, 1, MAX_LAYERS);
      Limits.check("the heads", heads, 1, MAX_HEADS);
      Limits.check("the width", width, 1, MAX_WIDTH);
      Limits.check("the context", context, 1, MAX_CONTEXT);
      Limits.check("the vocabulary", vocabulary, 1, MAX_VOCABULARY);
      int multiple = style.positions() == Positions.ROTARY ? 2 * heads : heads;
      if (width % multiple != 0) {
        throw new IllegalArgumentException(
            "the width is " + width + ", must be a multiple of " + multiple);
      }
    }
  }

  /// Low-rank adapters on the linear layers of a model whose own weights stay (docs/spec/job,
  /// section 2.1).
  ///
  /// @param base a perceptron or a transformer
  /// @param weights the digest of the state that holds the base's parameters
  /// @param alpha what adapters give counts `alpha / rank`
  record Lora(ModelSpec base, Digest weights, int rank, float alpha) implements ModelSpec {
    public static final int MAX_RANK = 1_024;
    public static final float MAX_ALPHA = 65_536;

    public Lora {
      // A residual network has statistics that move without being trained.
      if (!(base instanceof Mlp || base instanceof Gpt)) {
        throw new IllegalArgumentException("adapters are for perceptrons and transformers only");
      }
      Limits.check("the rank", rank, 1, MAX_RANK);
      Limits.check("alpha", alpha, 0f, MAX_ALPHA);
    }
  }

  /// The digest of the weights that stay, of a model that has such.
  default Optional<Digest> frozen() {
    return this instanceof Lora lora ? Optional.of(lora.weights()) : Optional.empty();
  }
}
