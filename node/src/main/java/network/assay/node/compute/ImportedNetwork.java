// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.Training;
import network.assay.compute.onnx.OnnxModel;
import network.assay.compute.onnx.OnnxNetwork;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;

/// The network of an ONNX file as one that can be trained: a classifier of rows of floats.
final class ImportedNetwork {
  /// Two samples show whether the file leaves open how many go at once.
  private static final int TRIED = 2;

  private static final HashTag BYTES = HashTag.of("assay/onnx-file/1");

  private ImportedNetwork() {}

  /// @throws AssayFault.Operator naming what of the network cannot be trained
  static Recipe.Imported recipe(UserFile file) {
    Path path = file.path().toAbsolutePath().normalize();
    var recipe = new Recipe.Imported(path.toString(), digest(file));
    OnnxModel model = OnnxFile.read(file).model();
    boolean integers = model.inputs().stream().anyMatch(in -> in.type() != ElementType.FLOAT);
    if (integers) {
      throw new AssayFault.Operator(
          Advice.message(
              file
                  + " takes integers: of ONNX, networks that take FLOAT are trained;"
                  + " its weights can go into a transformer of ours of the same form",
              "assay compute train --recipe gpt --from " + file + " --data TEXT"));
    }
    OnnxNetwork network = network(file, model);
    if (network.label().rank() > 0) {
      throw new AssayFault.Operator(
          "%s gives %s logits a sample: of ONNX, classifiers are trained, which give one row"
              .formatted(file, network.label()));
    }
    if (network.parameters().stream().noneMatch(Parameter::isTrained)) {
      throw new AssayFault.Operator(file + " cannot be trained: it has no weights");
    }
    try {
      new Training(network).step(TRIED, TRIED);
    } catch (OnnxFault | FormatFault | GraphFault e) {
      throw new AssayFault.Operator(file + " cannot be trained: " + e.getMessage(), e);
    }
    return recipe;
  }

  /// @throws AssayFault.Operator when the file is gone or another one
  static OnnxNetwork read(Recipe.Imported recipe) {
    UserFile file = new UserFile(path(recipe.file()));
    if (!digest(file).equals(recipe.digest())) {
      throw new AssayFault.Operator(
          Advice.message(
              file + " has changed since its training began",
              "bring it back, or train anew in another folder with -o"));
    }
    return network(file, OnnxFile.read(file).model());
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new AssayFault.Operator("no path: " + e.getMessage(), e);
    }
  }

  private static OnnxNetwork network(UserFile file, OnnxModel model) {
    try {
      return new OnnxNetwork(model, Map.of());
    } catch (OnnxFault | FormatFault | GraphFault e) {
      throw new AssayFault.Operator(file + " cannot be trained: " + e.getMessage(), e);
    }
  }

  private static Digest digest(UserFile file) {
    return file.read(
        path -> {
          if (!Files.isRegularFile(path)) throw new IOException("it is no plain file");
          return BYTES.hash(Files.readAllBytes(path));
        });
  }
}
