// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import network.assay.compute.GraphFault;
import network.assay.compute.model.Adapted;
import network.assay.compute.model.Lora;
import network.assay.compute.model.MatrixLora;
import network.assay.compute.model.Model;
import network.assay.compute.onnx.OnnxNetwork;
import network.assay.protocol.market.AssayFault;

/// Low-rank adapters on all linear layers of a model whose own weights stay; of a network of others
/// on all matrices.
public record Adapters(int rank, float alpha) {
  public Adapters {
    if (rank < 1) throw new AssayFault.Operator("--lora is a rank of at least 1, not " + rank);
  }

  Adapted on(Model base) {
    try {
      return base instanceof OnnxNetwork
          ? MatrixLora.of(base, rank, alpha)
          : Lora.of(base, rank, alpha);
    } catch (GraphFault e) {
      throw new AssayFault.Operator("--lora: " + e.getMessage(), e);
    }
  }
}
