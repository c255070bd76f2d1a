// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import java.time.Duration;
import java.util.Optional;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.DemandKey;
import network.assay.verification.commitment.DemandAnswer;

/// A chain that takes no demand.
public final class NoDemands implements Demands {
  @Override
  public Standing standing(DemandKey key) {
    return Standing.FREE;
  }

  @Override
  public Optional<DemandAnswer> answer(DemandKey key, int window) {
    return Optional.empty();
  }

  @Override
  public Escrow.Receipt demand(About about, int window) {
    throw new AssayFault.Operator("nothing is demanded here");
  }

  @Override
  public Escrow.Receipt expire(DemandKey key) {
    throw new AssayFault.Operator("nothing is demanded here");
  }

  @Override
  public Duration clock() {
    return Duration.ofHours(24);
  }

  @Override
  public Duration pollEvery() {
    return Duration.ofMillis(10);
  }
}
