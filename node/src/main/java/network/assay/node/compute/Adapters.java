// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import network.assay.compute.model.Lora;
import network.assay.compute.model.Model;
import network.assay.protocol.market.AssayFault;

/// Low-rank adapters on all linear layers of a model whose own weights stay.
public record Adapters(int rank, float alpha) {
  /// Read as an embedding, too, so that an adapter could not be merged into it.
  private static final String TIED = "transformer.wte.weight";

  public Adapters {
    if (rank < 1) throw new AssayFault.Operator("--lora is a rank of at least 1, not " + rank);
  }

  Lora on(Model base) {
    return Lora.of(base, weight -> !weight.equals(TIED), rank, alpha);
  }
}
