// SPDX-License-Identifier: Apache-2.0
package network.assay.node.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.verification.commitment.Commitments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Claims of several jobs when gas is dear.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class UrgentClaimTest extends PayCase {
  @Test
  void a_claim_that_waits_for_cheaper_gas_keeps_none_of_another_job_waiting() throws Exception {
    var cheaper = new CountDownLatch(1);
    provider.chain.cheaper.set(Optional.of(cheaper));
    for (int number = 2; number <= 3; number++) {
      owed(new JobId(HashTag.of("test/job").hash(new byte[] {(byte) number})));
    }

    assertThat(pay.collect()).isEqualTo(2);
    while (provider.chain.claims.isEmpty()) Thread.sleep(1);
    while (pay.claiming() > 1) Thread.sleep(1);
    // The first waits still, and is not begun once more.
    assertThat(pay.collect()).isZero();
    assertThat(pay.claiming()).isEqualTo(1);
    cheaper.countDown();
    while (pay.claiming() > 0) Thread.sleep(1);
    assertThat(provider.chain.claims).hasSize(2);
  }

  /// A job that is over and owes ten tokens, which can be claimed.
  private void owed(JobId job) {
    Instant now = provider.clock.instant();
    provider.chain.open(
        job, provider.customer.account(), Amount.ofTokens("1000"), now.plus(Duration.ofHours(1)));
    List<Digest> leaves = List.of(Commitments.payEntry(provider.me.account(), TEN));
    int batch = provider.chain.post(job, leaves, TEN, now);
    provider.chain.end(job, network.assay.staking.JobState.CLOSED, now);
    provider.earnings.begin(job, TestProvider.SUBMITTER);
    var grant = new Grants.Grant(TEN, TestChain.proof(batch, leaves, 0), Instant.EPOCH);
    provider.earnings.update(job, known -> known.with(grant));
  }
}
