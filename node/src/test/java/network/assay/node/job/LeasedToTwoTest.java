// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import network.assay.node.api.JobView;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.node.work.TestNotary;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.TaskId;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.protocol.market.message.SubmitterReply;
import network.assay.protocol.market.message.SubmitterRequest;
import network.assay.scheduler.run.Rules;
import network.assay.staking.ResultCommitment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A task whose provider was late is another's too (docs/spec/job, section 8).
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LeasedToTwoTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  /// Whoever takes a task is late with it almost at once, and has all the time for the rest.
  private static final Rules RULES =
      new Rules(
          TestMarket.RULES.minimumStake(),
          new Rules.Timing(LONG, LONG, LONG, Duration.ofMillis(50), Duration.ofMillis(50), 1, 1),
          TestMarket.RULES.batching(),
          20,
          3,
          TestMarket.RULES.bytesPerSecond());

  /// The job as it is once two have a task, and neither is only asked.
  private static List<JobView.Working> twoHands(JobDesk desk, JobId job)
      throws InterruptedException {
    JobView view = desk.view(job).orElseThrow();
    while (true) {
      Map<TaskId, List<JobView.Working>> byTask =
          view.working().stream().collect(Collectors.groupingBy(JobView.Working::task));
      for (List<JobView.Working> hands : byTask.values()) {
        if (hands.size() == 2 && hands.stream().allMatch(w -> w.stage().equals("working"))) {
          return hands;
        }
      }
      view = desk.await(job, view.version(), Duration.ofSeconds(1));
    }
  }

  private static SubmitterRequest.Return result(JobId job, TestPeer peer, TaskId task) {
    var commitment = new Digest(1, 2, 3, peer.account.hashCode());
    Digest terms = Objects.requireNonNull(peer.offered.get(task));
    var signed = new ResultCommitment(job, task, commitment, terms);
    return new SubmitterRequest.Return(
        job,
        new ResultClaim(
            task,
            peer.account,
            commitment,
            new TestNotary(peer.account).signResult(signed),
            Digest.ZERO,
            new ContentId(Digest.ZERO)));
  }

  @Test
  void both_are_shown_with_what_each_says_of_it() throws Exception {
    try (var market = new TestMarket(Behaviour.VANISHES, Behaviour.VANISHES)) {
      market.rules = RULES;
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(1, 1), TestMarket.request(1));
      List<JobView.Working> hands = twoHands(desk, id);

      assertThat(hands).extracting(JobView.Working::provider).doesNotHaveDuplicates();
      for (int i = 0; i < 2; i++) {
        TestPeer peer = market.peer(hands.get(i).provider());
        var progress = new SubmitterRequest.Progress(id, hands.get(i).task(), i + 1, 0.5f);
        assertThat(desk.answer(peer.peer, progress)).isEqualTo(new SubmitterReply.Kept());
      }
      Map<Address, Integer> steps =
          desk.view(id).orElseThrow().working().stream()
              .filter(w -> w.task().equals(hands.getFirst().task()))
              .collect(Collectors.toMap(JobView.Working::provider, JobView.Working::step));
      assertThat(steps)
          .containsEntry(hands.get(0).provider(), 1)
          .containsEntry(hands.get(1).provider(), 2);
    }
  }

  @Test
  void the_second_result_is_to_come_again_until_it_is_known_whether_the_first_is_served()
      throws Exception {
    try (var market = new TestMarket(Behaviour.VANISHES, Behaviour.VANISHES)) {
      market.rules = RULES;
      var served = new CountDownLatch(1);
      market.fetching =
          _ -> {
            try {
              served.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            throw new AssayFault.Peer("it is not here");
          };
      JobDesk desk = market.boot();
      JobId id = desk.submit(market.job(1, 1), TestMarket.request(1));
      List<JobView.Working> hands = twoHands(desk, id);
      TaskId task = hands.getFirst().task();
      TestPeer first = market.peer(hands.get(0).provider());
      TestPeer second = market.peer(hands.get(1).provider());

      assertThat(desk.answer(first.peer, result(id, first, task)))
          .isEqualTo(new SubmitterReply.Kept());
      assertThat(desk.answer(second.peer, result(id, second, task)))
          .isEqualTo(
              new SubmitterReply.Refused(
                  "another's result of this task is being fetched: ask again"));

      served.countDown();
      SubmitterReply reply;
      do {
        reply = desk.answer(second.peer, result(id, second, task));
        Thread.sleep(5);
      } while (reply instanceof SubmitterReply.Refused);
      // Late as it is by these rules, another may have its place by then.
      assertThat(reply).isIn(new SubmitterReply.Kept(), new SubmitterReply.NotYours());
    }
  }
}
