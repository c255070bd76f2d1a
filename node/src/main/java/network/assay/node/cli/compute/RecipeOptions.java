// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import network.assay.compute.GraphFault;
import network.assay.compute.model.Gpt;
import network.assay.compute.model.ResNet;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.Shape;
import network.assay.node.cli.Misuse;
import network.assay.node.compute.Corpus;
import network.assay.node.compute.Recipe;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// Which built-in model, of which size. A mixin.
final class RecipeOptions {
  private static final Pattern IMAGE =
      Pattern.compile("([1-9][0-9]{0,3})x([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");

  private static final int MOST_CLASSES = 1 << 24;

  private static final String DROPOUT = "--dropout";
  private static final String CONTEXT = "--context";

  /// What says how large a model is, and which.
  private static final Map<String, Kind> SIZES =
      Map.ofEntries(
          Map.entry("--hidden", Kind.MLP),
          Map.entry("--image", Kind.RESNET18),
          Map.entry("--filters", Kind.RESNET18),
          Map.entry("--stem", Kind.RESNET18),
          Map.entry("--layers", Kind.GPT),
          Map.entry("--heads", Kind.GPT),
          Map.entry("--width", Kind.GPT),
          Map.entry(CONTEXT, Kind.GPT),
          Map.entry("--style", Kind.GPT),
          Map.entry(DROPOUT, Kind.GPT));

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  /// The built-in models.
  enum Kind {
    MLP,
    RESNET18,
    GPT
  }

  /// Whose likeness a transformer has.
  enum Style {
    /// Learned positions, layer norm, GELU, tied weights.
    GPT2,
    /// Rotary positions, RMS norm, gated SiLU, weights of their own at the end.
    LLAMA
  }

  @Option(
      names = "--recipe",
      paramLabel = "NAME",
      description = "Which built-in model: mlp, resnet18 or gpt.")
  private @Nullable Kind kind;

  @Option(
      names = "--hidden",
      paramLabel = "N",
      split = ",",
      description = "mlp: the sizes of its hidden layers (default: ${DEFAULT-VALUE}).",
      defaultValue = "128")
  private List<Integer> hidden = List.of(128);

  @Option(
      names = "--image",
      paramLabel = "CxHxW",
      description = "resnet18: what a sample is, e.g. 1x28x28; a .npy says it by itself.")
  private @Nullable String image;

  @Option(
      names = "--filters",
      paramLabel = "N",
      description =
          "resnet18: of its first stage (default: ${DEFAULT-VALUE}; 64 is ResNet-18's own).",
      defaultValue = "16")
  private int filters = 16;

  @Option(
      names = "--stem",
      paramLabel = "small|imagenet",
      description =
          "resnet18: how it begins, for small images or for photographs"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "small")
  private ResNet.Stem stem = ResNet.Stem.SMALL;

  @Option(
      names = "--layers",
      paramLabel = "N",
      description = "gpt: how many blocks (default: ${DEFAULT-VALUE}).",
      defaultValue = "4")
  private int layers = 4;

  @Option(
      names = "--heads",
      paramLabel = "N",
      description = "gpt: of attention (default: ${DEFAULT-VALUE}).",
      defaultValue = "4")
  private int heads = 4;

  @Option(
      names = "--width",
      paramLabel = "N",
      description = "gpt: of a token's vector (default: ${DEFAULT-VALUE}).",
      defaultValue = "128")
  private int width = 128;

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "gpt: how many tokens it sees at once (default: ${DEFAULT-VALUE}).",
      defaultValue = "128")
  private int context = 128;

  @Option(
      names = "--style",
      paramLabel = "gpt2|llama",
      description = "gpt: whose likeness it has (default: ${DEFAULT-VALUE}).",
      defaultValue = "gpt2")
  private Style style = Style.GPT2;

  @Option(
      names = "--dropout",
      paramLabel = "SHARE",
      description = "gpt: what training leaves out (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  private float dropout;

  Kind kind() {
    if (kind == null) {
      throw new Misuse("--recipe names the model, mlp, resnet18 or gpt; it is missing");
    }
    for (String option : sizes()) {
      Kind other = SIZES.get(option);
      if (other != kind) {
        throw new Misuse(
            "%s is for %s, not for %s".formatted(option, other, kind).toLowerCase(Locale.ROOT));
      }
    }
    return kind;
  }

  boolean isNamed() {
    return kind != null;
  }

  /// Of those that say how large a model is, the options that were typed.
  List<String> sizes() {
    CommandLine line = command.commandLine();
    ParseResult parsed = line == null ? null : line.getParseResult();
    if (parsed == null) return List.of();
    return parsed.matchedOptions().stream()
        .map(OptionSpec::longestName)
        .filter(SIZES::containsKey)
        .toList();
  }

  /// The recipe that a model's file tells of, which is what it is: only what training leaves out
  /// may be another.
  ///
  /// @throws Misuse when an option says otherwise
  Recipe told(Recipe recipe) {
    for (String option : sizes()) {
      boolean other =
          switch (recipe) {
            case Recipe.Gpt _ -> option.equals(DROPOUT);
            case Recipe.Imported imported ->
                option.equals(CONTEXT) && imported.context().isPresent();
            case Recipe.Mlp _, Recipe.Resnet18 _ -> false;
          };
      if (!other) {
        throw new Misuse(option + ": the file of --from says what its model is; leave this out");
      }
    }
    if (!(recipe instanceof Recipe.Gpt gpt) || sizes().isEmpty()) return recipe;
    return new Recipe.Gpt(gpt.size(), gpt.style().withDropout(checkedDropout()));
  }

  private float checkedDropout() {
    if (dropout >= 0 && dropout < 1) return dropout;
    throw new Misuse("--dropout is a share from 0 to less than 1, not " + dropout);
  }

  int context() {
    return context;
  }

  /// What suits a recipe unless told otherwise.
  static MethodOptions.Defaults defaults(Recipe recipe) {
    return switch (recipe) {
      case Recipe.Mlp _ -> new MethodOptions.Defaults("sgd", 0.05f, 0f, "constant", 0f, 64, 500);
      case Recipe.Resnet18 _ ->
          new MethodOptions.Defaults("sgd", 0.05f, 5e-4f, "cosine", 0f, 64, 300);
      case Recipe.Imported imported ->
          imported.model().sample().dtype() == DType.I32
              ? tokens()
              : new MethodOptions.Defaults("sgd", 0.01f, 0f, "constant", 0f, 64, 500);
      case Recipe.Gpt _ -> tokens();
    };
  }

  private static MethodOptions.Defaults tokens() {
    return new MethodOptions.Defaults("adamw", 1e-3f, 0.1f, "cosine", 1f, 16, 500);
  }

  /// A transformer for so many tokens.
  Recipe transformer(int vocabulary) {
    float left = checkedDropout();
    try {
      Gpt.Style chosen =
          switch (style) {
            case GPT2 -> Gpt.Style.GPT2;
            case LLAMA ->
                new Gpt.Style(Gpt.Positions.ROTARY, Gpt.Norm.RMS, Gpt.Feed.SWIGLU, false, 0f);
          };
      var size = new Gpt.Size(layers, heads, width, context, vocabulary);
      return checked(new Recipe.Gpt(size, chosen.withDropout(left)));
    } catch (GraphFault e) {
      throw new Misuse(String.valueOf(e.getMessage()));
    }
  }

  /// A classifier of such samples.
  Recipe classifier(Corpus corpus) {
    int classes = Math.max(Corpus.classes(corpus.train()), Corpus.classes(corpus.heldOut()));
    if (classes < 2) {
      throw new AssayFault.Operator("all samples have the label 0: there is nothing to tell apart");
    }
    if (classes > MOST_CLASSES) {
      throw new AssayFault.Operator(
          "labels go up to %d: at most %d classes are told apart"
              .formatted(classes - 1, MOST_CLASSES));
    }
    boolean floats = corpus.train().samples().dtype() == DType.F32;
    return classifier(corpus.train().samples().shape().without(0), floats, classes);
  }

  /// A classifier of samples of shape `sample`.
  Recipe classifier(Shape sample, boolean floats, int classes) {
    try {
      return checked(
          switch (kind()) {
            case MLP -> new Recipe.Mlp(sizes(sample, classes), floats);
            case RESNET18 -> new Recipe.Resnet18(image(sample), stem, filters, classes, floats);
            case GPT -> throw new AssayFault.Internal("a transformer is no classifier");
          });
    } catch (GraphFault e) {
      throw new Misuse(String.valueOf(e.getMessage()));
    }
  }

  /// A model of which there are no samples yet.
  ///
  /// @param sample what a perceptron takes; a residual network takes --image
  Recipe planned(Shape sample, int classes, int vocabulary) {
    return switch (kind()) {
      case MLP -> classifier(sample, false, classes);
      case RESNET18 -> {
        String said = image == null ? "1x28x28" : image;
        Matcher sizes = IMAGE.matcher(said);
        if (!sizes.matches()) throw badImage();
        Shape shape =
            Shape.of(
                Integer.parseInt(sizes.group(1)),
                Integer.parseInt(sizes.group(2)),
                Integer.parseInt(sizes.group(3)));
        yield classifier(shape, false, classes);
      }
      case GPT -> transformer(vocabulary);
    };
  }

  private static Misuse badImage() {
    return new Misuse("--image is channels x height x width, e.g. 1x28x28");
  }

  // Sizes that make no model are found now, not when it trains.
  private static Recipe checked(Recipe recipe) {
    try {
      if (!recipe.model().parameters().isEmpty()) return recipe;
    } catch (ArithmeticException e) {
      throw new Misuse(recipe.brief() + ": sizes beyond 32 bits");
    }
    throw new GraphFault("a model without parameters");
  }

  private List<Integer> sizes(Shape sample, int classes) {
    var sizes = new ArrayList<Integer>();
    sizes.add(sample.elements());
    sizes.addAll(hidden);
    sizes.add(classes);
    return sizes;
  }

  private ResNet.Image image(Shape sample) {
    if (image == null && sample.rank() == 3) {
      return new ResNet.Image(sample.dim(0), sample.dim(1), sample.dim(2));
    }
    if (image == null && sample.rank() == 2) {
      return new ResNet.Image(1, sample.dim(0), sample.dim(1));
    }
    int features = sample.elements();
    if (image == null) {
      throw new Misuse(
          "samples are "
              + features
              + " numbers in a row: --image says which image they are, e.g. 1x28x28");
    }
    Matcher sizes = IMAGE.matcher(image);
    if (!sizes.matches()) throw badImage();
    int channels = Integer.parseInt(sizes.group(1));
    int height = Integer.parseInt(sizes.group(2));
    int across = Integer.parseInt(sizes.group(3));
    if ((long) channels * height * across != features) {
      throw new Misuse("samples are of " + features + " numbers, which are no image of " + image);
    }
    return new ResNet.Image(channels, height, across);
  }
}
