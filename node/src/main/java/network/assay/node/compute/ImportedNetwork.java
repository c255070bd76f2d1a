// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.compute.model.Parameter;
import network.assay.compute.model.Training;
import network.assay.compute.onnx.OnnxModel;
import network.assay.compute.onnx.OnnxNetwork;
import network.assay.compute.onnx.file.Limits;
import network.assay.compute.onnx.ir.ElementType;
import network.assay.compute.onnx.ir.OnnxFault;
import network.assay.compute.onnx.ir.Port;
import network.assay.compute.tensor.DType;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.HashTag;

/// The network of an ONNX file as one that can be trained: a classifier of rows of floats, or a
/// network of tokens that tells the next one at each place.
final class ImportedNetwork {
  /// Two samples show whether the file leaves open how many go at once.
  private static final int TRIED = 2;

  private static final HashTag BYTES = HashTag.of("assay/onnx-file/1");

  private ImportedNetwork() {}

  /// The network of a recipe, read.
  private record Read(Recipe.Imported recipe, OnnxNetwork network) {}

  /// The last one, so that a file is read once however often a training asks for its network.
  private static final AtomicReference<SoftReference<Read>> LAST =
      new AtomicReference<>(new SoftReference<>(null));

  /// @param context how many tokens a sample has, where the file leaves it open
  /// @throws AssayFault.Operator naming what of the network cannot be trained
  static Recipe.Imported recipe(UserFile file, int context) {
    Path path = file.path().toAbsolutePath().normalize();
    byte[] bytes = bytes(file);
    OnnxModel model = model(file, bytes);
    Optional<Integer> length = openSizes(model).isEmpty() ? Optional.empty() : Optional.of(context);
    var recipe = new Recipe.Imported(path.toString(), BYTES.hash(bytes), length);
    OnnxNetwork network = network(file, model, length);
    boolean floats = network.sample().dtype() == DType.F32;
    boolean tokens = network.sample().dtype() == DType.I32;
    if (!floats && !(tokens && network.label().equals(network.sample().shape()))) {
      throw new AssayFault.Operator(
          Advice.message(
              file
                  + " takes integers: of ONNX, networks of tokens are trained that give a row of"
                  + " logits for each; its weights can go into a transformer of ours of the same form",
              "assay compute train --recipe gpt --from " + file + " --data TEXT"));
    }
    if (floats && network.label().rank() > 0) {
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
    LAST.set(new SoftReference<>(new Read(recipe, network)));
    return recipe;
  }

  /// @throws AssayFault.Operator when the file is gone or another one
  static OnnxNetwork read(Recipe.Imported recipe) {
    Read last = LAST.get().get();
    if (last != null && last.recipe().equals(recipe)) return last.network();
    UserFile file = new UserFile(path(recipe.file()));
    byte[] bytes = bytes(file);
    if (!BYTES.hash(bytes).equals(recipe.digest())) {
      throw new AssayFault.Operator(
          Advice.message(
              file + " has changed since its training began",
              "bring it back, or train anew in another folder with -o"));
    }
    OnnxNetwork network = network(file, model(file, bytes), recipe.context());
    LAST.set(new SoftReference<>(new Read(recipe, network)));
    return network;
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new AssayFault.Operator("no path: " + e.getMessage(), e);
    }
  }

  // The open dimensions of an input of tokens but the first, which is how many samples there are.
  private static Set<String> openSizes(OnnxModel model) {
    var open = new HashSet<String>();
    for (Port port : model.samples().stream().toList()) {
      if (port.type() == ElementType.FLOAT || port.dims().isEmpty()) continue;
      for (Port.Dim dim : port.dims().subList(1, port.dims().size())) {
        if (dim instanceof Port.Dim.Open(String symbol)) open.add(symbol);
      }
    }
    return open;
  }

  private static OnnxNetwork network(UserFile file, OnnxModel model, Optional<Integer> context) {
    try {
      var sizes = new HashMap<String, Integer>();
      for (String symbol : openSizes(model)) context.ifPresent(size -> sizes.put(symbol, size));
      return new OnnxNetwork(model, sizes);
    } catch (OnnxFault | FormatFault | GraphFault e) {
      throw new AssayFault.Operator(file + " cannot be trained: " + e.getMessage(), e);
    }
  }

  private static OnnxModel model(UserFile file, byte[] bytes) {
    try {
      return file.read(path -> OnnxModel.read(bytes, path));
    } catch (OnnxFault e) {
      throw OnnxFile.unfit(file, e);
    }
  }

  private static byte[] bytes(UserFile file) {
    return file.read(
        path -> {
          if (!Files.isRegularFile(path)) throw new IOException("it is no plain file");
          Limits.DEFAULT.check(Files.size(path));
          return Files.readAllBytes(path);
        });
  }
}
