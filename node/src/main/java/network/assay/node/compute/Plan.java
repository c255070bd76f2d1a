// SPDX-License-Identifier: Apache-2.0
package network.assay.node.compute;

import network.assay.compute.arith.BatchOrder;
import network.assay.compute.model.Method;
import network.assay.compute.model.Model;
import network.assay.compute.model.Training;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;

/// All that decides which bits a training ends with; what computes it, and where files lie, does
/// not.
///
/// @param data what is trained on
/// @param rows how many samples that are
/// @param batch samples per step
/// @param seed of the first weights and the order of samples
public record Plan(
    Recipe recipe, Method method, Digest data, int rows, int batch, int steps, long seed) {
  public Plan {
    if (batch < 1 || steps < 1) {
      throw new AssayFault.Operator(
          "--batch " + batch + " and --steps " + steps + ": each is at least 1");
    }
  }

  public Training training() {
    return new Training(model(), method);
  }

  public Model model() {
    return recipe.model();
  }

  BatchOrder order() {
    return new BatchOrder(seed, 0, rows, batch);
  }

  /// The same with another number of steps.
  public Plan withSteps(int number) {
    return new Plan(recipe, method, data, rows, batch, number, seed);
  }
}
