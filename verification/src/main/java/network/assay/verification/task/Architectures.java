// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.task;

import java.util.List;
import network.assay.compute.model.Mlp;
import network.assay.compute.model.Model;
import network.assay.protocol.market.task.ModelSpec;

/// The models that tasks name.
public final class Architectures {
  private Architectures() {}

  /// Costs little: no tensor is made.
  ///
  /// @throws network.assay.compute.GraphFault when a parameter would be too large
  public static Model of(ModelSpec spec) {
    return switch (spec) {
      case ModelSpec.Mlp(List<Integer> widths) -> new Mlp(widths);
    };
  }
}
