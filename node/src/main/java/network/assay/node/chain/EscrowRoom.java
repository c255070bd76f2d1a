// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.JobId;
import network.assay.staking.JobStatus;
import network.assay.staking.NewBatch;
import network.assay.staking.Outcome;
import network.assay.staking.gateway.ChainGateway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Room in a job's escrow for a batch, beside what providers have recorded themselves: that is set
/// aside, also where the batch grants the same.
final class EscrowRoom {
  private static final Logger LOG = LoggerFactory.getLogger(EscrowRoom.class);

  private final ChainGateway chain;
  private final Function<JobId, List<Address>> recorders;

  /// What it took, for batches that are not posted yet.
  private final Map<JobId, Long> gas = new ConcurrentHashMap<>();

  /// @param recorders who has ever had something set aside in a job
  EscrowRoom(ChainGateway chain, Function<JobId, List<Address>> recorders) {
    this.chain = chain;
    this.recorders = recorders;
  }

  /// Has what is owed no more let go of, and raises the escrow by what is still missing: none of it
  /// is spent twice, and what is let go of later comes back with the rest.
  ///
  /// @throws AssayFault.World when the account lacks the tokens
  void make(JobId job, NewBatch batch) {
    if (missing(job, batch).isZero()) return;
    for (Address provider : recorders.apply(job)) {
      if (!chain.latest().arrears(job, provider).held().isZero()) {
        spent(job, chain.arrears().adjust(job, provider));
      }
    }
    Amount missing = missing(job, batch);
    if (!missing.isZero()) raise(job, batch, missing);
  }

  private void spent(JobId job, Outcome outcome) {
    gas.merge(job, GatewayEscrow.receipt(outcome).gas(), Long::sum);
  }

  /// What it took for the batch that is posted now, also where it was tried before.
  long takeGas(JobId job) {
    Long taken = gas.remove(job);
    return taken == null ? 0 : taken;
  }

  private Amount missing(JobId job, NewBatch batch) {
    Optional<JobStatus> status =
        chain.latest().job(job).filter(found -> found.batches() <= batch.index());
    if (status.isEmpty() || status.get().reserved().isZero()) return Amount.ZERO;
    Amount needed = batch.payTotal().plus(status.get().reserved());
    Amount escrow = status.get().escrow();
    return needed.compareTo(escrow) > 0 ? needed.minus(escrow) : Amount.ZERO;
  }

  private void raise(JobId job, NewBatch batch, Amount missing) {
    Amount has = chain.latest().tokenBalance(chain.account());
    if (has.compareTo(missing) < 0) {
      throw new AssayFault.World(
          "batch %d of job %s waits: providers have so much set aside that %s lacks %s tokens: send it them"
              .formatted(batch.index(), job, chain.account(), missing.toTokens()));
    }
    JobStatus status = chain.latest().job(job).orElseThrow();
    LOG.warn(
        "the escrow of job {} is raised by {} tokens: so much is set aside twice",
        job,
        missing.toTokens());
    spent(job, chain.jobs().extend(job, status.escrow().plus(missing), status.end()));
  }
}
