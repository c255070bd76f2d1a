// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.ArrayList;
import java.util.List;
import network.assay.compute.tensor.DType;
import network.assay.node.compute.Corpus;
import network.assay.node.compute.Recipe;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which built-in model, of which size. A mixin.
final class RecipeOptions {
  /// The built-in models.
  enum Kind {
    MLP(new MethodOptions.Defaults("sgd", 0.05f, 0f, "constant", 0f, 64, 500));

    private final MethodOptions.Defaults defaults;

    Kind(MethodOptions.Defaults defaults) {
      this.defaults = defaults;
    }

    MethodOptions.Defaults defaults() {
      return defaults;
    }
  }

  @Option(names = "--recipe", paramLabel = "NAME", description = "Which built-in model: mlp.")
  private @Nullable Kind kind;

  @Option(
      names = "--hidden",
      paramLabel = "N,N,...",
      split = ",",
      description = "mlp: the sizes of its hidden layers (default: ${DEFAULT-VALUE}).",
      defaultValue = "128")
  private List<Integer> hidden = List.of(128);

  Kind kind() {
    if (kind == null) throw new AssayFault.Operator("--recipe names the model; it is missing");
    return kind;
  }

  /// A classifier of such samples.
  Recipe classifier(Corpus corpus) {
    int classes = Math.max(Corpus.classes(corpus.train()), Corpus.classes(corpus.heldOut()));
    if (classes < 2) {
      throw new AssayFault.Operator("all samples have the label 0: there is nothing to tell apart");
    }
    var sizes = new ArrayList<Integer>();
    sizes.add(corpus.train().features());
    sizes.addAll(hidden);
    sizes.add(classes);
    boolean floats = corpus.train().samples().dtype() == DType.F32;
    return switch (kind()) {
      case MLP -> new Recipe.Mlp(sizes, floats);
    };
  }
}
