// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import network.assay.node.job.Escrow;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.JobState;
import network.assay.staking.NewBatch;
import network.assay.staking.gateway.ChainGateway;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.MerkleTree;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The adapters on a real chain that takes blocks back. A block is final with three on top.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ReorganisationTest {
  private static final Amount PAY = Amount.ofTokens("40");
  private static final Amount ESCROW = Amount.ofTokens("100");

  private static TestMarket market;
  private static ChainGateway chain;
  private static GatewayEscrow escrow;
  private static GatewayJobs reliedOn;

  @BeforeAll
  static void start() throws InterruptedException {
    market = TestMarket.start();
    chain = market.rich("submitter", "10000", 3);
    escrow = new GatewayEscrow(chain, Optional.empty(), (_, _) -> {});
    reliedOn = new GatewayJobs(chain);
  }

  @AfterAll
  static void end() {
    market.close();
  }

  private static Digest digest(int number) {
    return Digest.parse("%064x".formatted(number));
  }

  private static NewBatch batch(int index) {
    Digest leaf = Commitments.payEntry(new Address("0x%040x".formatted(7)), PAY);
    return new NewBatch(index, digest(9), 1, MerkleTree.over(List.of(leaf)).root(), PAY);
  }

  private static CompletableFuture<JobId> opened(int number, Duration life) {
    Instant deadline = chain.latest().time().plus(life);
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            escrow.open(digest(number), ESCROW, deadline);
            return chain.jobs().idOf(digest(number));
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
  }

  private static void awaitBlock(JobId job) throws InterruptedException {
    while (chain.latest().job(job).isEmpty()) Thread.sleep(20);
  }

  @Test
  void a_job_is_open_only_once_that_is_final_and_opened_again_when_it_was_undone()
      throws Exception {
    JobId job = chain.jobs().idOf(digest(1));
    CompletableFuture<JobId> open = opened(1, Duration.ofDays(1));
    awaitBlock(job);
    assertThat(open).isNotDone();
    assertThat(reliedOn.job(job)).isEmpty();
    market.reorganise(2);

    assertThat(open.get()).isEqualTo(job);
    assertThat(chain.settled().job(job)).isPresent();
    assertThat(reliedOn.job(job).orElseThrow().escrow()).isEqualTo(ESCROW);
  }

  @Test
  void a_batch_that_a_reorganisation_drops_is_missed_and_posted_again_as_it_was() throws Exception {
    JobId job = opened(2, Duration.ofDays(1)).get();
    assertThat(escrow.post(job, batch(0))).isInstanceOf(Escrow.Posting.Posted.class);
    assertThat(escrow.standing(job, batch(0))).isInstanceOf(Escrow.Standing.Young.class);
    assertThat(reliedOn.batch(job, 0)).isEmpty();
    market.reorganise(2);
    assertThat(escrow.standing(job, batch(0))).isEqualTo(new Escrow.Standing.Gone());

    assertThat(escrow.post(job, batch(0))).isInstanceOf(Escrow.Posting.Posted.class);

    long block = TestMarket.lasting(escrow, job, batch(0)).beaconBlock();
    assertThat(reliedOn.batch(job, 0).orElseThrow().beaconBlock()).isEqualTo(block);
    assertThat(chain.latest().job(job).orElseThrow().batches()).isEqualTo(1);
  }

  @Test
  void a_batch_after_the_end_of_the_escrow_is_too_late_once_that_is_final() throws Exception {
    JobId job = opened(3, Duration.ofHours(1)).get();
    market.passTime(Duration.ofHours(2));
    Escrow.Posting answer = null;
    while (answer == null) {
      try {
        answer = escrow.post(job, batch(0));
      } catch (AssayFault.Operator refused) {
        assertThat(refused).hasMessageContaining("JobEnded");
        Thread.sleep(200);
      }
    }
    assertThat(answer).isInstanceOf(Escrow.Posting.TooLate.class);
    assertThat(reliedOn.job(job).orElseThrow().state()).isEqualTo(JobState.EXPIRED);
  }

  @Test
  void of_what_the_escrow_has_free_the_less_counts() throws Exception {
    JobId job = opened(4, Duration.ofDays(1)).get();
    escrow.post(job, batch(0));
    assertThat(chain.settled().job(job).orElseThrow().free()).isEqualTo(ESCROW);
    assertThat(reliedOn.job(job).orElseThrow().free()).isEqualTo(ESCROW.minus(PAY));
    assertThat(reliedOn.job(job).orElseThrow().batches()).isZero();
  }

  @Test
  void a_closing_that_is_undone_is_made_again() throws Exception {
    JobId job = opened(5, Duration.ofDays(1)).get();
    var closing =
        CompletableFuture.runAsync(
            () -> {
              try {
                escrow.close(job);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    while (chain.latest().job(job).orElseThrow().state() == JobState.OPEN) Thread.sleep(20);
    market.reorganise(2);
    closing.get();
    assertThat(chain.settled().job(job).orElseThrow().state()).isEqualTo(JobState.CLOSED);
  }
}
