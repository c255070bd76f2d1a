// SPDX-License-Identifier: Apache-2.0
package network.assay.node.dispute;

import java.util.function.Consumer;
import network.assay.staking.DisputeCase;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.DisputeWrites;
import network.assay.verification.dispute.Move;

/// Somebody else hears of it, too, when gas holds something back.
record Watched(Pleadings inner, Consumer<Urgency.Held> dear) implements Pleadings {
  @Override
  public Outcome open(CaseFile file, Consumer<Urgency.Held> held) throws InterruptedException {
    return inner.open(file, held.andThen(dear));
  }

  @Override
  public Outcome move(DisputeWrites.From from, Move move, Pressure pressure) {
    return inner.move(from, move, heard(pressure));
  }

  @Override
  public Outcome adopt(DisputeWrites.From from, Pressure pressure) {
    return inner.adopt(from, heard(pressure));
  }

  private Pressure heard(Pressure pressure) {
    return new Pressure(pressure.role(), pressure.until(), pressure.held().andThen(dear));
  }

  @Override
  public Outcome timeout(DisputeCase about, Role role, Consumer<Urgency.Held> held) {
    return inner.timeout(about, role, held.andThen(dear));
  }

  @Override
  public void collect() {
    inner.collect();
  }
}
