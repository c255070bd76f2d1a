// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import network.assay.compute.backend.scalar.ScalarBackend;
import network.assay.node.job.Demands;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.DemandKey;
import network.assay.staking.NewBatch;
import network.assay.staking.ResultCommitment;
import network.assay.staking.gateway.ChainGateway;
import network.assay.verification.check.Opening;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleTree;
import network.assay.verification.commitment.Transcript;
import network.assay.verification.task.Terms;

/// What a provider signed for the practice task, of one window, in batches on a real chain.
public final class PostedResult {
  public static final TaskId TASK = PracticeTask.spec().id();
  public static final Terms TERMS = PracticeTask.of(new ScalarBackend()).terms();
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");

  private final TestMarket market;
  private final String name;
  private final ChainGateway provider;
  private final Opening opening = made();

  /// @param name of a provider, who becomes one
  public PostedResult(TestMarket market, String name) {
    this.market = market;
    this.name = name;
    this.provider = market.rich(name, "1000");
    provider.stakes().register(Amount.ofTokens("300"), provider.account(), PEER);
  }

  private static Opening made() {
    int segments = Math.ceilDiv(TERMS.steps(), TERMS.segmentSteps());
    var states = new ArrayList<Digest>(List.of(TERMS.input()));
    for (int i = 1; i <= segments; i++) states.add(Digest.parse("%064x".formatted(50 + i)));
    return new Opening(new Transcript(states), Digest.parse("%064x".formatted(6)));
  }

  public ChainGateway provider() {
    return provider;
  }

  public Opening opening() {
    return opening;
  }

  /// A job of `submitter` with one batch, which holds the result.
  public Demands.About in(ChainGateway submitter) throws InterruptedException {
    var escrow = new GatewayEscrow(submitter, Optional.empty(), (_, _) -> {});
    Digest digest = Digest.parse("%064x".formatted(7));
    escrow.open(digest, Amount.ofTokens("10"), submitter.latest().time().plus(Duration.ofDays(1)));
    JobId job = submitter.jobs().idOf(digest);
    Digest commitment = Commitments.result(TASK, opening.transcript().root(), opening.salt());
    MerkleTree results =
        MerkleTree.over(List.of(Commitments.batchEntry(TASK, provider.account(), commitment)));
    var batch = new NewBatch(0, results.root(), 1, Digest.ZERO, Amount.ZERO);
    escrow.post(job, batch);
    TestMarket.lasting(escrow, job, batch);
    var result = new ResultCommitment(job, TASK, commitment, TERMS.digest());
    return new Demands.About(
        new DemandKey(job, TASK, provider.account(), commitment),
        provider.eip712().sign(market.key(name), result),
        TERMS,
        0,
        results.prove(0));
  }
}
