// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import network.assay.scheduler.plan.TaskBytes;
import org.junit.jupiter.api.Test;

/// How long others are waited for.
final class DeadlinesTest {
  /// Of 100 million parameters.
  private static final String LARGE =
      JobMachineTest.JOB.replace("layers: [4, 2]", "layers: [10000, 10000]");

  private static final int RATE = 100_000;

  /// Of a shard of [#LARGE]: parameters and two moments of 4 bytes each.
  private static final Duration STATE = Duration.ofSeconds(1_200_120_000 / (8 << 20));

  private static ByHand large(int peers) {
    return new ByHand(peers, LARGE, RATE);
  }

  @Test
  void an_output_has_the_time_that_its_bytes_take_and_those_that_come_beside_it() {
    ByHand job = large(2).held(0, 1).held(1, 2);
    Duration least = job.machine.rules().timing().fetch();

    job.tell(new Event.ResultReturned(job.claim(0, 1)));
    assertThat(job.assignment(0).until()).isEqualTo(job.now.plus(least).plus(STATE));
    job.tell(new Event.ResultReturned(job.claim(1, 2)));
    assertThat(Duration.between(job.now.plus(least), job.assignment(1).until()))
        .isBetween(STATE.multipliedBy(2), STATE.multipliedBy(2).plusSeconds(1));
    job.pass(least.plus(STATE).minusSeconds(1));
    assertThat(job.assignment(0).stage()).isInstanceOf(Assignment.Stage.Returned.class);
    assertThat(job.provider(1).strikes()).isZero();
  }

  @Test
  void an_output_that_cannot_be_kept_here_is_waited_for_on() {
    ByHand job = new ByHand(1).held(0, 1);
    job.tell(new Event.ResultReturned(job.claim(0, 1)));
    for (int i = 0; i < 10; i++) {
      job.pass(Duration.ofSeconds(50)).tell(new Event.Hindered(job.task(0), ByHand.peer(1)));
    }

    assertThat(job.assignment(0).stage()).isInstanceOf(Assignment.Stage.Returned.class);
    JobState before = job.state();
    assertThat(job.tell(new Event.Hindered(job.task(0), ByHand.peer(1))).state()).isSameAs(before);
    job.pass(Duration.ofMinutes(2));
    assertThat(job.provider(1).strikes()).isEqualTo(1);
  }

  @Test
  void a_lease_and_a_check_leave_time_for_what_has_to_be_brought() {
    TaskBytes bytes = large(0).bytes(0);
    assertThat(bytes.state()).isEqualTo(1_200_120_000);
    assertThat(bytes.inputs()).isBetween(800_080_000L, 810_000_000L);
    Duration inputs = Duration.ofSeconds(bytes.inputs() / (8 << 20));

    assertThat(leased(large(1))).isEqualTo(leased(new ByHand(1)).plus(inputs));
    assertThat(checked(large(2)))
        .isBetween(
            checked(new ByHand(2)).plus(inputs).plus(STATE),
            checked(new ByHand(2)).plus(inputs).plus(STATE.multipliedBy(2)).plusSeconds(1));
  }

  /// When a task is due that is leased now.
  private static Duration leased(ByHand job) {
    job.tell(new Event.Tick());
    Assignment given = job.state().assignments().values().iterator().next();
    return Duration.between(job.now, given.lease().deadline());
  }

  /// When a check of two segments is due that is given out now.
  private static Duration checked(ByHand job) {
    job.result(0, 1, new Result.Stage.Posted(0)).tell(new Event.Tick());
    return Duration.between(job.now, job.check(0).until());
  }

  @Test
  void who_has_worked_for_hours_may_be_silent_for_longer() {
    assertThat(silence(new ByHand(1))).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(10));
    assertThat(silence(new ByHand(1, JobMachineTest.JOB, 1))).isEqualTo(Duration.ofMinutes(2));
  }

  /// How long whoever is heard of now keeps its task.
  private static Duration silence(ByHand job) {
    job.held(0, 1).tell(new Event.Heard(job.task(0), ByHand.peer(1)));
    Instant heard = job.now;
    job.pass(Duration.between(job.now, job.assignment(0).until()).minusMillis(1));
    assertThat(job.state().assignments()).containsKey(job.task(0));
    Instant until = job.assignment(0).until();
    job.pass(Duration.ofMillis(1));
    assertThat(job.provider(1).strikes()).isEqualTo(1);
    return Duration.between(heard, until);
  }
}
