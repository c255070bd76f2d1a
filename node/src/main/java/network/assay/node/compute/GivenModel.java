// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import network.assay.compute.format.Safetensors;
import network.assay.node.text.Advice;
import network.assay.protocol.market.AssayFault;

/// A file of a model, told by its name and its first bytes: what is none is refused by what it is,
/// before a reader of models trips over it.
public record GivenModel(UserFile file, Kind kind) {
  /// How a model is stored.
  public enum Kind {
    SAFETENSORS,
    ONNX
  }

  /// What trained models are called in their folder.
  public static final String NAME = "model.safetensors";

  private static final String TAKEN =
      "; what is taken is a .safetensors or .onnx file, or a folder with " + NAME;
  private static final int START = 16;

  /// How files begin that are often taken for models, as characters of one byte each.
  private static final Map<String, String> STARTS =
      Map.ofEntries(
          Map.entry("\u0089PNG", "a PNG picture"),
          Map.entry("\u00ff\u00d8\u00ff", "a JPEG picture"),
          Map.entry("GIF8", "a GIF picture"),
          Map.entry("PK\u0003\u0004", "a zip archive, as PyTorch's .pt is: save as safetensors"),
          Map.entry("\u0080\u0002", "a Python pickle: save as safetensors"),
          Map.entry("\u0080\u0004", "a Python pickle: save as safetensors"),
          Map.entry("GGUF", "a GGUF model, whose weights are quantized"),
          Map.entry("\u0089HDF", "an HDF5 file"),
          Map.entry("\u001f\u008b", "compressed by gzip"),
          Map.entry("\u0093NUMPY", "an array of numpy"),
          Map.entry("version https://", "a pointer of Git LFS: `git lfs pull` brings the file"),
          Map.entry("<!DOCTYPE", "a web page"),
          Map.entry("<html", "a web page"),
          Map.entry("%PDF", "a PDF"));

  private static final Set<String> DATA = Set.of("csv", "jsonl", "npy");
  private static final Set<String> TEXTS = Set.of("txt", "yaml", "yml", "json", "md", "toml");

  /// @param path a file, or a folder with one model in it
  /// @throws AssayFault.Operator naming `path`, what it is, and what is taken
  public static GivenModel of(Path path) {
    return Files.isDirectory(path) ? within(path) : single(new UserFile(path));
  }

  /// The weights with what they are of: a recipe of ours, or the network that an ONNX file brings.
  ///
  /// @param context how many tokens a sample has, of a network that leaves it open
  /// @throws AssayFault.Operator when the file is broken, or its network cannot be trained
  public ModelBundle whole(int context) {
    return switch (kind) {
      case SAFETENSORS -> ModelBundle.read(file);
      case ONNX -> {
        Recipe.Imported recipe = ImportedNetwork.recipe(file, context);
        yield new ModelBundle(ImportedNetwork.read(recipe).state(), Optional.of(recipe));
      }
    };
  }

  /// The weights, and of a safetensors file of ours their recipe.
  ///
  /// @throws AssayFault.Operator when the file is broken
  public ModelBundle bundle() {
    return switch (kind) {
      case SAFETENSORS -> ModelBundle.read(file);
      case ONNX -> new ModelBundle(OnnxFile.read(file).model().state(), Optional.empty());
    };
  }

  private static GivenModel within(Path folder) {
    Path usual = folder.resolve(NAME);
    if (Files.exists(usual)) return single(new UserFile(usual));
    throw new AssayFault.Operator(folder + " is a folder without " + NAME + TAKEN);
  }

  private static GivenModel single(UserFile file) {
    byte[] start = file.read(GivenModel::start);
    refusal(file, start).ifPresent(what -> refuse(file, what));
    return switch (file.extension()) {
      case "safetensors" -> new GivenModel(file, Kind.SAFETENSORS);
      case "onnx" -> new GivenModel(file, Kind.ONNX);
      default -> {
        if (!Safetensors.begins(start)) refuse(file, "no model");
        yield new GivenModel(file, Kind.SAFETENSORS);
      }
    };
  }

  private static byte[] start(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(START);
    }
  }

  private static Optional<String> refusal(UserFile file, byte[] start) {
    if (start.length == 0) return Optional.of("empty");
    String text = new String(start, StandardCharsets.ISO_8859_1);
    for (Map.Entry<String, String> known : STARTS.entrySet()) {
      if (text.startsWith(known.getKey())) return Optional.of(known.getValue());
    }
    if (DATA.contains(file.extension())) return Optional.of("data, no model");
    if (TEXTS.contains(file.extension())) return Optional.of("text, no model");
    return Optional.empty();
  }

  private static void refuse(UserFile file, String what) {
    String message = file + " is " + what + TAKEN;
    boolean samples = what.startsWith("data") || what.startsWith("an array");
    throw new AssayFault.Operator(
        samples ? Advice.message(message, "assay compute train --help") : message);
  }
}
