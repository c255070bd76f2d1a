// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.node.api.JobView;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Test;

final class RefundDeskTest {
  private static final Refunds.Answer LATER = new Refunds.Answer.NotYet(Instant.MAX);
  private static final Refunds.Answer BACK =
      new Refunds.Answer.Returned(Amount.ofTokens("7"), "0x01");

  private final List<JobId> asked = new ArrayList<>();
  private Refunds.Answer answer = LATER;
  private boolean chainIsDown;

  private RefundDesk over(JobView... jobs) {
    return new RefundDesk(
        () -> List.of(jobs),
        job -> {
          asked.add(job);
          if (chainIsDown) throw new AssayFault.World("no answer");
          return answer;
        },
        Duration.ofDays(1));
  }

  private static JobId id(int number) {
    return new JobId(Digest.parse("%064x".formatted(number)));
  }

  private static JobView job(int number, boolean over) {
    return new JobView(
        id(number),
        "job",
        1,
        over ? "done" : "running",
        over,
        Optional.empty(),
        Optional.empty(),
        Instant.EPOCH,
        Instant.EPOCH,
        new JobView.Progress(0, 1, 1, 0, 1, 0, Optional.empty()),
        new JobView.Money(Amount.ZERO, Amount.ZERO, Amount.ZERO, 0, 0),
        new JobView.Checks(0, 0, 0, 0),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  @Test
  void nothing_is_asked_back_of_a_job_that_is_not_over() {
    over(job(1, false)).round();
    assertThat(asked).isEmpty();
  }

  @Test
  void what_is_left_is_asked_for_until_it_has_come_back_and_not_again() {
    RefundDesk desk = over(job(1, true));
    desk.round();
    desk.round();
    answer = BACK;
    desk.round();
    answer = new Refunds.Answer.Nothing();
    desk.round();
    desk.round();
    assertThat(asked).hasSize(4);
  }

  @Test
  void what_challenges_pay_is_collected_whatever_becomes_of_the_jobs() {
    var collected = new AtomicInteger();
    var refunds =
        new Refunds() {
          @Override
          public Answer refund(JobId job) {
            asked.add(job);
            return LATER;
          }

          @Override
          public void collect() {
            if (collected.incrementAndGet() == 1) throw new AssayFault.World("no answer");
          }
        };
    var desk = new RefundDesk(() -> List.of(job(1, true)), refunds, Duration.ofDays(1));
    desk.round();
    desk.round();
    assertThat(collected).hasValue(2);
    assertThat(asked).hasSize(2);
  }

  @Test
  void a_chain_that_does_not_answer_is_asked_again() {
    RefundDesk desk = over(job(1, true), job(2, true));
    chainIsDown = true;
    desk.round();
    chainIsDown = false;
    answer = new Refunds.Answer.Nothing();
    desk.round();
    desk.round();
    assertThat(asked).containsExactly(id(1), id(2), id(1), id(2));
  }
}
