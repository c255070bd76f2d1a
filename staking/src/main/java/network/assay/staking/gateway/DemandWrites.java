// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import java.util.Optional;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.DemandKey;
import network.assay.staking.DemandState;
import network.assay.staking.DemandStatus;
import network.assay.staking.Demanding;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.abi.DemandsAbi;
import network.assay.verification.commitment.DemandAnswer;

/// Demands that results be opened, and answers to them (docs/spec/contracts, section 7), by the
/// gateway's own account.
///
/// Each counts as done once the chain has it, so to repeat it, even after a crash, does nothing
/// twice.
public final class DemandWrites {
  /// About, with the approval.
  private static final long DEMAND_GAS = 240_000;

  private final Market market;
  private final Writer writer;
  private final TokenSpender spender;

  DemandWrites(Market market, Writer writer, TokenSpender spender) {
    this.market = market;
    this.writer = writer;
    this.spender = spender;
  }

  /// Demands a window of a result, approving the bond first. Done when that window, or a later one,
  /// was demanded. Only the job's submitter may.
  ///
  /// @throws AssayFault.Operator when the contract refuses it
  public Outcome demand(Demanding demanding) {
    return demand(demanding, Optional.empty());
  }

  /// The same, while an answer still comes in time to be challenged.
  public Outcome demand(Demanding demanding, Urgency urgency) {
    return demand(demanding, Optional.of(urgency));
  }

  private Outcome demand(Demanding demanding, Optional<Urgency> urgency) {
    return spender.bond(
        () -> isDemanded(demanding),
        urgency.map(one -> new TokenSpender.Haste(one, DEMAND_GAS)),
        () ->
            writer.write(
                Intent.of(
                        detail(demanding.key(), demanding.window()),
                        market.at().demands(),
                        DemandTypes.demand(demanding),
                        () -> isDemanded(demanding))
                    .with(urgency)));
  }

  /// Answers the window that is demanded; anybody may. Done when that window was answered.
  ///
  /// @throws AssayFault.Operator when the contract refuses it, or when its time is over
  public Outcome answer(DemandKey key, DemandAnswer answer, Urgency urgency) {
    return writer.write(
        Intent.of(
                detail(key, answer.window()),
                market.at().demands(),
                DemandTypes.answer(key, answer),
                () -> isAnswered(key, answer.window()))
            .with(Optional.of(urgency)));
  }

  /// Ends a demand whose deadline has passed, and has the accused slashed; anybody may.
  ///
  /// @throws AssayFault.World when the deadline has not passed
  public Outcome expire(DemandKey key) {
    return expire(key, Optional.empty());
  }

  /// The same, before pay that the demand withholds can be claimed.
  public Outcome expire(DemandKey key, Urgency urgency) {
    return expire(key, Optional.of(urgency));
  }

  private Outcome expire(DemandKey key, Optional<Urgency> urgency) {
    return writer.write(
        Intent.of(
                DemandTypes.id(key).toHex(),
                market.at().demands(),
                DemandsAbi.expire(DemandTypes.abi(key)),
                () -> now(key).state() == DemandState.SILENT)
            .with(urgency)
            .ending());
  }

  private boolean isDemanded(Demanding demanding) {
    DemandStatus status = now(demanding.key());
    return status.state() != DemandState.NONE && status.window() >= demanding.window();
  }

  private boolean isAnswered(DemandKey key, int window) {
    DemandStatus status = now(key);
    boolean answered = status.state() == DemandState.ANSWERED && status.window() == window;
    return answered || status.window() > window;
  }

  private DemandStatus now(DemandKey key) {
    return market.latest().demandOf(key);
  }

  private static String detail(DemandKey key, int window) {
    return DemandTypes.id(key).toHex() + " " + window;
  }
}
