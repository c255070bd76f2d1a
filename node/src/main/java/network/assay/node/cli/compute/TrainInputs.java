// SPDX-License-Identifier: Apache-2.0
package network.assay.node.cli.compute;

import java.util.Locale;
import java.util.Optional;
import network.assay.compute.model.Model;
import network.assay.compute.tensor.DType;
import network.assay.compute.tensor.State;
import network.assay.node.cli.Misuse;
import network.assay.node.compute.Corpus;
import network.assay.node.compute.GivenModel;
import network.assay.node.compute.ModelBundle;
import network.assay.node.compute.Recipe;
import network.assay.node.compute.TextFiles;
import network.assay.node.compute.UserFile;
import network.assay.node.text.Counts;
import network.assay.protocol.market.AssayFault;

/// What a training is made of: a model, samples for it, and the weights that it starts from.
///
/// @param base none for fresh weights
record TrainInputs(Recipe recipe, Corpus corpus, Optional<State> base) {
  /// @param given the file of weights to start from; it names the recipe where the options do not
  static TrainInputs read(RecipeOptions options, DataOptions data, Optional<GivenModel> given) {
    Optional<UserFile> from = given.map(GivenModel::file);
    // A recipe that is named takes weights alone, whatever they are of.
    Optional<ModelBundle> bundle =
        given.map(one -> options.isNamed() ? one.bundle() : one.whole(options.context()));
    Optional<Recipe> told =
        options.isNamed()
            ? Optional.empty()
            : bundle.flatMap(ModelBundle::recipe).map(options::told);
    boolean text =
        told.map(recipe -> recipe.model().sample().dtype() == DType.I32)
            .orElseGet(() -> options.kind() == RecipeOptions.Kind.GPT);
    TrainInputs inputs = text ? text(options, data, from, told) : samples(options, data, told);
    if (from.isEmpty()) return inputs;
    ModelBundle weights = bundle.orElseThrow();
    State base = from.get().read(_ -> weights.weights(inputs.recipe().model()));
    return new TrainInputs(inputs.recipe(), inputs.corpus(), Optional.of(base));
  }

  private static TrainInputs samples(
      RecipeOptions options, DataOptions data, Optional<Recipe> told) {
    Corpus read = data.samples();
    boolean imported = told.isPresent() && told.get() instanceof Recipe.Imported;
    // As `run` gives them to a network of others.
    Corpus corpus = imported ? read.inFloats() : read;
    Recipe recipe = told.orElseGet(() -> options.classifier(corpus));
    Model model = recipe.model();
    int due = model.sample().shape().elements();
    if (corpus.train().features() != due
        || corpus.train().samples().dtype() != model.sample().dtype()) {
      throw new AssayFault.Operator(
          "samples are of %d %s, %s takes %d %s"
              .formatted(
                  corpus.train().features(),
                  corpus.train().samples().dtype(),
                  recipe.brief(),
                  due,
                  model.sample().dtype()));
    }
    int most = Math.max(Corpus.classes(corpus.train()), Corpus.classes(corpus.heldOut()));
    if (most > model.classes()) {
      throw new AssayFault.Operator(
          "labels go up to %d, %s tells %d classes apart"
              .formatted(most - 1, recipe.brief(), model.classes()));
    }
    return new TrainInputs(recipe, corpus, Optional.empty());
  }

  private static TrainInputs text(
      RecipeOptions options, DataOptions data, Optional<UserFile> from, Optional<Recipe> told) {
    Optional<UserFile> tokenizer = data.tokenizer(() -> from.flatMap(UserFile::tokenizer));
    if (told.isPresent() && told.get() instanceof Recipe.Imported && tokenizer.isEmpty()) {
      throw new Misuse(
          told.get().brief() + " takes tokens: --tokenizer FILE says which, a tokenizer.json");
    }
    TextFiles text = TextFiles.read(data.data(), tokenizer);
    Recipe recipe = told.orElseGet(() -> options.transformer(text.tokenizer().size()));
    if (text.tokenizer().size() > recipe.model().classes()) {
      throw new AssayFault.Operator(
          "the tokenizer has %d tokens, %s is for fewer"
              .formatted(text.tokenizer().size(), recipe.brief()));
    }
    int context = recipe.model().sample().shape().elements();
    return new TrainInputs(recipe, text.corpus(context, data.share()), Optional.empty());
  }

  /// In a few words, for people.
  String brief() {
    String each =
        corpus.tokenizer().isPresent()
            ? "rows of %d tokens".formatted(corpus.train().features())
            : "samples of %d %s"
                .formatted(
                    corpus.train().features(),
                    corpus.train().samples().dtype().toString().toLowerCase(Locale.ROOT));
    return "%s %s, %s held out"
        .formatted(
            Counts.grouped(corpus.train().size()), each, Counts.grouped(corpus.heldOut().size()));
  }
}
