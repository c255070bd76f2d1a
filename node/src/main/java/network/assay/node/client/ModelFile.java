// SPDX-License-Identifier: Apache-2.0
package network.assay.node.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import network.assay.compute.FormatFault;
import network.assay.compute.format.Safetensors;
import network.assay.compute.tensor.State;
import network.assay.node.report.WholeFile;
import network.assay.node.state.StateStore;
import network.assay.node.text.FileTrouble;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;

/// A model as a safetensors file, there whole or not at all.
public final class ModelFile {
  private ModelFile() {}

  /// Takes `length` bytes and keeps them if they are the model with `digest`.
  ///
  /// @throws AssayFault.Operator when they are not
  static void receive(InputStream bytes, long length, Digest digest, Path to) throws IOException {
    WholeFile.write(to, part -> receiveWhole(bytes, length, digest, part, to));
  }

  private static void receiveWhole(
      InputStream bytes, long length, Digest digest, Path part, Path to) throws IOException {
    try {
      try (var out = Files.newOutputStream(part)) {
        byte[] buffer = new byte[1 << 16];
        long left = length;
        while (left > 0) {
          int read = bytes.read(buffer, 0, (int) Math.min(buffer.length, left));
          if (read < 0) throw broken(to, "it ends " + left + " bytes too early");
          out.write(buffer, 0, read);
          left -= read;
        }
      }
      Digest found = StateStore.digest(Safetensors.read(part).tensors());
      if (!found.equals(digest)) throw broken(to, "its digest is " + found + ", not " + digest);
    } catch (FormatFault e) {
      throw broken(to, String.valueOf(e.getMessage()));
    }
  }

  /// Writes a model that was trained here.
  public static void write(State model, Path to) {
    try {
      WholeFile.write(to, part -> Safetensors.write(model, Map.of(), part));
    } catch (IOException e) {
      throw new AssayFault.Operator("cannot write " + to + ": " + FileTrouble.of(e), e);
    }
  }

  private static AssayFault.Operator broken(Path to, String what) {
    return new AssayFault.Operator("the model for " + to + " did not arrive whole: " + what);
  }
}
