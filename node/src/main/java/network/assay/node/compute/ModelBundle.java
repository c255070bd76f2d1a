// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
import network.assay.protocol.market.AssayFault;

/// A safetensors file of weights that says, in its metadata, of which recipe they are.
///
/// @param recipe none for a file that something else wrote
public record ModelBundle(State weights, Optional<Recipe> recipe) {
  private static final String RECIPE = "assay.recipe";

  private record Of(Recipe recipe) {}

  public static void write(State weights, Recipe recipe, FloatStorage floats, Path file) {
    String about = RecordWriter.text(new Of(recipe));
    Checkpoint.store(weights, Map.of(RECIPE, about), floats, file);
  }

  /// @throws AssayFault.Operator when the file is no safetensors file, or lacks a weight of its
  ///     recipe
  public static ModelBundle read(UserFile file) {
    return file.read(
        path -> {
          Safetensors.Contents contents = Safetensors.read(path);
          String about = contents.metadata().get(RECIPE);
          if (about == null) return new ModelBundle(contents.tensors(), Optional.empty());
          try {
            Recipe recipe = RecordReader.read(Of.class, about).recipe();
            State weights = Weights.of(recipe.model(), contents.tensors());
            return new ModelBundle(weights, Optional.of(recipe));
          } catch (JsonFault e) {
            throw new FormatFault("a recipe of another version: " + e.getMessage(), e);
          }
        });
  }

  /// The parameters of `model` alone.
  static State weights(Model model, State state) {
    Set<String> names =
        model.parameters().stream().map(Parameter::name).collect(Collectors.toSet());
    return state.select(names::contains);
  }
}
