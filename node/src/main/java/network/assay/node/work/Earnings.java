// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;

/// What this node did for one job, and what it got for it.
///
/// @param claimed as the chain said last
/// @param grants what batches on chain grant this node, with the proofs
/// @param transactions of claims, the oldest first
/// @param state where its pay stands
public record Earnings(
    JobId job,
    Payer payer,
    Work work,
    Amount claimed,
    Grants grants,
    List<String> transactions,
    State state) {
  static final int MAX_TRANSACTIONS = 64;

  /// Who is asked for pay.
  ///
  /// @param proven whether it brought a lease that the job's account signed, or pay that a batch on
  ///     chain holds; anyone else may only say that the job is its own
  public record Payer(PeerId peer, boolean proven) {}

  /// @param tasks whose result the submitter has
  /// @param checks whose report the submitter has
  /// @param since when the job became known here
  public record Work(int tasks, int checks, Instant since) {}

  public enum State {
    /// More may come.
    OPEN,
    /// A challenge holds back what is owed.
    WITHHELD,
    /// The job is over, and everything it granted was collected.
    SETTLED,
    /// The job is long over, or gone from the chain; nothing more is tried.
    GIVEN_UP
  }

  public Earnings {
    transactions = List.copyOf(transactions);
  }

  static Earnings begin(JobId job, Payer payer, Instant now) {
    return new Earnings(
        job, payer, new Work(0, 0, now), Amount.ZERO, Grants.NONE, List.of(), State.OPEN);
  }

  public PeerId submitter() {
    return payer.peer();
  }

  public Amount earned() {
    return grants.total();
  }

  /// Whether nothing more is to be done for this job's pay.
  public boolean isOver() {
    return state == State.SETTLED || state == State.GIVEN_UP;
  }

  Earnings with(Work now) {
    return new Earnings(job, payer, now, claimed, grants, transactions, state);
  }

  Earnings with(Grants.Grant newest) {
    return new Earnings(job, payer, work, claimed, grants.with(newest), transactions, state);
  }

  Earnings with(Payer other) {
    return new Earnings(job, other, work, claimed, grants, transactions, state);
  }

  Earnings with(State next) {
    return new Earnings(job, payer, work, claimed, grants, transactions, next);
  }

  /// What was collected in a final block: grants of no more are done with.
  Earnings collected(Amount lasting) {
    Grants open = grants.collected(lasting);
    return new Earnings(job, payer, work, lasting, open, transactions, state);
  }

  /// What a transaction collects, which may still be undone.
  Earnings claimed(Amount total, String transaction) {
    var all = new ArrayList<>(transactions);
    if (!transaction.isEmpty() && !all.contains(transaction)) all.add(transaction);
    int surplus = Math.max(0, all.size() - MAX_TRANSACTIONS);
    return new Earnings(job, payer, work, total, grants, all.subList(surplus, all.size()), state);
  }
}
