// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import network.assay.compute.FormatFault;
import network.assay.compute.GraphFault;
import network.assay.node.text.FileTrouble;
import network.assay.protocol.market.AssayFault;

/// A file that the user named: what is wrong with it is the user's to mend.
public record UserFile(Path path) {
  /// What a tokenizer's file is called beside a model.
  public static final String TOKENIZER = "tokenizer.json";

  /// Work on a file.
  @FunctionalInterface
  public interface Reading<T> {
    T read(Path path) throws IOException;
  }

  /// @throws AssayFault.Operator naming the file and what is wrong with it
  public <T> T read(Reading<T> reading) {
    try {
      return reading.read(path);
    } catch (NoSuchFileException e) {
      throw new AssayFault.Operator("there is no file " + path, e);
    } catch (FormatFault | GraphFault e) {
      throw new AssayFault.Operator(path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      String what = Files.isDirectory(path) ? "it is a folder" : FileTrouble.of(e);
      throw new AssayFault.Operator(path + " cannot be read: " + what, e);
    }
  }

  /// What follows the last point of the name, in lower case; empty without one.
  public String extension() {
    String name = String.valueOf(path.getFileName());
    int point = name.lastIndexOf('.');
    return point < 0 ? "" : name.substring(point + 1).toLowerCase(Locale.ROOT);
  }

  /// The tokenizer that lies beside a model.
  public Optional<UserFile> tokenizer() {
    Path beside = path.resolveSibling(TOKENIZER);
    return Files.isRegularFile(beside) ? Optional.of(new UserFile(beside)) : Optional.empty();
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
