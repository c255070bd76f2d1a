// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Instant;
import java.util.Optional;
import network.assay.node.job.Escrow;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.BatchStatus;
import network.assay.staking.Evidence;
import network.assay.staking.NewBatch;
import network.assay.staking.Outcome;
import network.assay.staking.gateway.ChainGateway;

/// [Escrow] through the chain gateway.
public final class GatewayEscrow implements Escrow {
  private final ChainGateway chain;

  public GatewayEscrow(ChainGateway chain) {
    this.chain = chain;
  }

  @Override
  public Receipt open(Digest jobDigest, Amount escrow, Instant deadline) {
    return receipt(chain.jobs().open(jobDigest, escrow, deadline));
  }

  @Override
  public Receipt post(JobId job, NewBatch batch) {
    return receipt(chain.jobs().postBatch(job, batch));
  }

  @Override
  public long beaconBlock(JobId job, int batch) {
    return chain
        .latest()
        .batch(job, batch)
        .map(BatchStatus::beaconBlock)
        .orElseThrow(
            () ->
                new AssayFault.World(
                    "batch %d of job %s is not on chain (any more); it is posted again"
                        .formatted(batch, job)));
  }

  @Override
  public Optional<Digest> randomness(long block) {
    return chain.beacon().randomness(block);
  }

  @Override
  public Receipt challenge(Evidence evidence) {
    return receipt(chain.challenges().open(evidence));
  }

  @Override
  public Receipt close(JobId job) {
    return receipt(chain.jobs().close(job));
  }

  private static Receipt receipt(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Mined(var mined) ->
          new Receipt(Transactions.name(mined.txHash()), mined.gasUsed());
      case Outcome.AlreadyDone() -> new Receipt("", 0);
    };
  }
}
