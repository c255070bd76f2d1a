// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.job;

import java.nio.file.Path;
import java.util.Optional;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.task.ModelSpec;

/// The model of a job file (docs/spec/job, section 2.1).
///
/// @param recipe what it is built like
/// @param tuning where given weights get adapters, instead of fresh ones being trained
public record JobModel(ModelSpec recipe, Optional<Tuning> tuning) {
  /// @param base the file of the recipe's weights
  public record Tuning(Path base, int rank, float alpha) {}

  /// What is trained, once the base's weights have the digest `weights`; only asked for it where
  /// there is [#tuning].
  public ModelSpec over(Digest weights) {
    return tuning
        .<ModelSpec>map(one -> new ModelSpec.Lora(recipe, weights, one.rank(), one.alpha()))
        .orElse(recipe);
  }
}
