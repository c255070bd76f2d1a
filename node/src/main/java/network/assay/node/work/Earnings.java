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
/// @param submitter who is asked for pay: the peer that brought a lease or an order that the job's
///     account signed
/// @param claimed as the chain said last
/// @param grants what batches on chain grant this node, with the proofs
/// @param transactions of claims, the oldest first
/// @param state where its pay stands
public record Earnings(
    JobId job,
    PeerId submitter,
    Work work,
    Amount claimed,
    Grants grants,
    List<String> transactions,
    State state) {
  static final int MAX_TRANSACTIONS = 64;

  /// @param tasks whose result the submitter has
  /// @param checks whose report the submitter has
  /// @param since when the job became known here
  public record Work(int tasks, int checks, Instant since) {}

  public enum State {
    /// More may come.
    OPEN,
    /// A challenge holds back what is owed.
    WITHHELD,
    /// Others collected what it granted, and nothing is left.
    SHORT,
    /// The job is over, and everything it granted was collected.
    SETTLED,
    /// The job is long over, or gone from the chain; nothing more is tried.
    GIVEN_UP
  }

  public Earnings {
    transactions = List.copyOf(transactions);
  }

  static Earnings begin(JobId job, PeerId submitter, Instant now) {
    return new Earnings(
        job, submitter, new Work(0, 0, now), Amount.ZERO, Grants.NONE, List.of(), State.OPEN);
  }

  /// What is granted, and not doubtful.
  public Amount earned() {
    return grants.sure();
  }

  /// Whether nothing more is to be done for this job's pay.
  public boolean isOver() {
    return state == State.SETTLED || state == State.GIVEN_UP;
  }

  Earnings with(Work now) {
    return new Earnings(job, submitter, now, claimed, grants, transactions, state);
  }

  Earnings with(Grants.Grant newest) {
    return new Earnings(job, submitter, work, claimed, grants.with(newest), transactions, state);
  }

  Earnings withDoubtful(Grants.Grant grant) {
    return with(grants.withDoubtful(grant));
  }

  Earnings with(Grants left) {
    return new Earnings(job, submitter, work, claimed, left, transactions, state);
  }

  Earnings with(PeerId other) {
    return new Earnings(job, other, work, claimed, grants, transactions, state);
  }

  Earnings with(State next) {
    return new Earnings(job, submitter, work, claimed, grants, transactions, next);
  }

  /// What was collected in a final block: grants of no more are done with.
  Earnings collected(Amount lasting) {
    Grants open = grants.collected(lasting);
    return new Earnings(job, submitter, work, lasting, open, transactions, state);
  }

  /// What a transaction collects, which may still be undone.
  Earnings claimed(Amount total, String transaction) {
    var all = new ArrayList<>(transactions);
    if (!transaction.isEmpty() && !all.contains(transaction)) all.add(transaction);
    int surplus = Math.max(0, all.size() - MAX_TRANSACTIONS);
    return new Earnings(
        job, submitter, work, total, grants, all.subList(surplus, all.size()), state);
  }
}
