// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import network.assay.compute.format.Safetensors;
import network.assay.protocol.market.AssayFault;

/// What a safetensors file holds: it is read once, and says itself what it is.
public sealed interface StoredModel {
  /// Where a training stands.
  record Unfinished(Checkpoint checkpoint) implements StoredModel {}

  /// Weights.
  record Finished(ModelBundle bundle) implements StoredModel {}

  /// @throws AssayFault.Operator when the file is no safetensors file, or is broken
  static StoredModel read(UserFile file) {
    return file.read(
        path -> {
          Safetensors.Contents contents = Safetensors.readSupported(path);
          return Checkpoint.isOne(contents)
              ? new Unfinished(Checkpoint.of(contents))
              : new Finished(ModelBundle.of(contents));
        });
  }
}
