// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import network.assay.compute.FormatFault;
import network.assay.compute.format.FloatStorage;
import network.assay.compute.format.Safetensors;
import network.assay.compute.model.Model;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.Weights;
import network.assay.compute.tensor.State;
import network.assay.node.json.JsonFault;
import network.assay.node.json.RecordReader;
import network.assay.node.json.RecordWriter;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;

/// A safetensors file of weights that says, in its metadata, of which recipe they are.
///
/// @param recipe none for a file that something else wrote
/// @param passedOver the types of tensors that were not read, by name
public record ModelBundle(
    State weights, Optional<Recipe> recipe, SortedMap<String, String> passedOver) {
  private static final String RECIPE = "assay.recipe";

  private record Of(Recipe recipe) {}

  public ModelBundle(State weights, Optional<Recipe> recipe) {
    this(weights, recipe, new TreeMap<>());
  }

  /// The weights of a network that lies elsewhere go without their recipe: it is a path of this
  /// machine.
  public static void write(State weights, Recipe recipe, FloatStorage floats, Path file) {
    Map<String, String> about =
        recipe instanceof Recipe.Imported
            ? Map.of()
            : Map.of(RECIPE, RecordWriter.text(new Of(recipe)));
    Checkpoint.store(weights, about, floats, file);
  }

  /// @throws AssayFault.Operator when the file is no safetensors file, or lacks a weight of its
  ///     recipe
  public static ModelBundle read(UserFile file) {
    return file.read(
        path -> {
          Safetensors.Contents contents = Safetensors.readSupported(path);
          if (Checkpoint.isOne(contents)) {
            throw new FormatFault(
                Advice.message(
                    "a training's checkpoint, no model",
                    "assay compute train, as before, with --resume"));
          }
          return of(contents);
        });
  }

  /// @throws FormatFault when the file lacks a weight of its recipe
  static ModelBundle of(Safetensors.Contents contents) {
    String about = contents.metadata().get(RECIPE);
    if (about == null) {
      return new ModelBundle(contents.tensors(), Optional.empty(), contents.passedOver());
    }
    try {
      Recipe recipe = RecordReader.read(Of.class, about).recipe();
      if (recipe instanceof Recipe.Imported) throw new FormatFault("a recipe that is a path");
      State weights = Weights.of(recipe.model(), contents.tensors());
      return new ModelBundle(weights, Optional.of(recipe));
    } catch (JsonFault e) {
      throw new FormatFault("a recipe of another version: " + e.getMessage(), e);
    }
  }

  /// The parameters of `model`, which the file may have among others.
  ///
  /// @throws FormatFault naming the first one that is missing, or of another type or shape
  public State weights(Model model) {
    for (Parameter parameter : model.parameters()) {
      String type = passedOver.get(parameter.name());
      if (type != null) {
        throw new FormatFault(
            "the weights have %s as %s; F32, F16 and BF16 are supported"
                .formatted(parameter.name(), type));
      }
    }
    return Weights.of(model, weights);
  }

  /// The parameters of `model` alone.
  static State weights(Model model, State state) {
    Set<String> names =
        model.parameters().stream().map(Parameter::name).collect(Collectors.toSet());
    return state.select(names::contains);
  }
}
