// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import network.assay.node.api.JobView;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.scheduler.run.Rules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DemandDeedsTest {
  private static JobView await(TestMarket market, JobId job, Predicate<JobView> wanted)
      throws InterruptedException {
    JobView view = market.view(job);
    while (!wanted.test(view)) view = market.next(view);
    return view;
  }

  /// A job that is done, with nothing left to demand.
  private static JobView settled(TestMarket market, JobId job) throws InterruptedException {
    JobView view = await(market, job, DemandDeedsTest::isSettled);
    assertThat(view.demands()).isNotEmpty();
    return view;
  }

  private static boolean isSettled(JobView view) {
    return view.over()
        && view.demands().stream()
            .noneMatch(
                demand -> demand.state().equals("demanded") || demand.state().startsWith("opened:"))
        && view.convictions().stream().noneMatch(c -> c.challenge().equals("due"));
  }

  @Test
  void a_peer_that_worked_and_opens_on_chain_alone_is_not_convicted() throws Exception {
    try (var market = new TestMarket(Behaviour.WITHHOLDS, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = settled(market, id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(view.convictions()).isEmpty();
      assertThat(view.demands())
          .allMatch(demand -> demand.state().equals("opened, and right"))
          .allMatch(demand -> demand.accused().equals(market.peers().getFirst().account));
      assertThat(market.demands.faults()).isEmpty();
      assertThat(market.events).anyMatch(event -> event.startsWith("job.demanded"));
    }
  }

  @Test
  void a_peer_that_skips_steps_and_opens_on_chain_alone_is_challenged() throws Exception {
    try (var market =
        new TestMarket(Behaviour.SKIPS_AND_HIDES, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = settled(market, id);

      assertThat(view.model()).contains(market.alone(job));
      Address cheat = market.peers().getFirst().account;
      assertThat(view.convictions())
          .isNotEmpty()
          .allMatch(conviction -> conviction.accused().equals(cheat))
          .allMatch(conviction -> conviction.challenge().equals("open"));
      assertThat(market.disputes.accused).isNotEmpty().containsOnly(cheat);
      assertThat(market.disputes.faults).isEmpty();
      assertThat(market.demands.faults()).isEmpty();
    }
  }

  @Test
  void a_peer_that_skips_steps_and_opens_nothing_is_slashed_for_its_silence() throws Exception {
    try (var market =
        new TestMarket(Behaviour.SKIPS_AND_IS_SILENT, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = settled(market, id);

      assertThat(view.model()).contains(market.alone(job));
      Address cheat = market.peers().getFirst().account;
      assertThat(view.convictions())
          .isNotEmpty()
          .allMatch(conviction -> conviction.accused().equals(cheat))
          .allMatch(conviction -> conviction.challenge().equals("slashed for its silence"));
      assertThat(view.convictions().getFirst().transaction()).contains("0xff");
      assertThat(market.demands.expired()).isEqualTo(view.demands().size());
      assertThat(market.disputes.accused).isEmpty();
    }
  }

  @Test
  void a_transcript_of_many_windows_is_opened_window_after_window() throws Exception {
    try (var market = new TestMarket(Behaviour.WITHHOLDS, Behaviour.HONEST, Behaviour.HONEST)) {
      JobView view = withManyWindows(market);

      assertThat(view.demands())
          .allMatch(demand -> demand.state().equals("opened, and right"))
          .allMatch(demand -> demand.accused().equals(market.peers().getFirst().account));
      assertThat(market.demands.demands()).isGreaterThanOrEqualTo(9);
    }
  }

  @Test
  void windows_that_a_reorganisation_undoes_are_demanded_again() throws Exception {
    try (var market = new TestMarket(Behaviour.WITHHOLDS, Behaviour.HONEST, Behaviour.HONEST)) {
      market.demands.undoTheFirst();

      JobView view = withManyWindows(market);

      assertThat(view.demands()).allMatch(demand -> demand.state().equals("opened, and right"));
      assertThat(market.demands.demands()).isGreaterThanOrEqualTo(10);
    }
  }

  /// A job of whose shards each has 521 checkpoints, in nine windows.
  private static JobView withManyWindows(TestMarket market) throws InterruptedException {
    // However slow this machine is, the first does its work in time.
    Rules rules = TestMarket.RULES;
    Rules.Timing timing = rules.timing();
    Duration minute = Duration.ofMinutes(1);
    market.rules =
        new Rules(
            rules.minimumStake(),
            new Rules.Timing(timing.answer(), minute, minute, minute, timing.cooldown(), 1, 1),
            rules.batching(),
            rules.maxStrikes(),
            rules.maxCheckAttempts(),
            rules.bytesPerSecond());
    JobDesk desk = market.bootAlone();
    TestPeer first = market.peers().getFirst();
    market.announce(List.of(first));
    JobId id = desk.submit(market.longJob(520), TestMarket.request(1));
    await(market, id, _ -> !first.offered.isEmpty());
    market.announce();
    JobView view = settled(market, id);
    assertThat(view.convictions()).isEmpty();
    assertThat(market.demands.faults()).isEmpty();
    return view;
  }

  @Test
  void a_silence_that_a_reorganisation_breaks_is_an_answer_and_nobody_is_warned() throws Exception {
    var lines = new ListAppender<ILoggingEvent>();
    var log = (Logger) LoggerFactory.getLogger(Errands.class);
    lines.start();
    log.addAppender(lines);
    try (var market = new TestMarket(Behaviour.WITHHOLDS, Behaviour.HONEST, Behaviour.HONEST)) {
      market.demands.answerAfterAll();
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = settled(market, id);

      assertThat(view.convictions()).isEmpty();
      assertThat(market.demands.expired()).isZero();
      assertThat(market.demands.faults()).isEmpty();
      assertThat(List.copyOf(lines.list))
          .extracting(ILoggingEvent::getFormattedMessage)
          .noneMatch(line -> line.contains("nothing is overdue"));
    } finally {
      log.detachAppender(lines);
    }
  }

  @Test
  void a_transcript_too_long_to_be_demanded_whole_is_shown_to_the_contract_all_the_same()
      throws Exception {
    try (var market =
        new TestMarket(Behaviour.SIGNS_FAR_TOO_MANY, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = settled(market, id);

      assertThat(view.convictions())
          .isNotEmpty()
          .allMatch(conviction -> conviction.challenge().equals("upheld at sight"));
      AtSight shown = market.chain.convicted.getFirst();
      assertThat(shown.shown().start()).isEqualTo(shown.terms().input());
      assertThat(shown.shown().proof().index()).isZero();
      assertThat(shown.shown().proof().count()).isGreaterThan(128);
    }
  }

  @Test
  void what_the_contract_does_not_take_is_given_up_and_says_why() throws Exception {
    try (var market = new TestMarket(Behaviour.SKIPS_AND_IS_SILENT, Behaviour.HONEST)) {
      market.demands.refuse();
      JobId id = market.boot().submit(market.job(1, 1), TestMarket.request(1));

      JobView view = settled(market, id);

      assertThat(view.convictions()).isEmpty();
      assertThat(view.demands())
          .allMatch(demand -> demand.state().equals("not demanded: its stake is gone"));
    }
  }

  @Test
  void a_node_killed_after_any_entry_of_its_journal_ends_every_demand_once() throws Exception {
    int last = Integer.MAX_VALUE;
    for (int appends = 0; appends < last; appends += 11) {
      try (var market = new TestMarket(Behaviour.SKIPS_AND_IS_SILENT, Behaviour.HONEST)) {
        var dark = new CompletableFuture<Void>();
        market.archive.cutPowerAfter(appends, () -> dark.complete(null));
        var job = market.job(1, 1);
        JobId id = market.boot().submit(job, TestMarket.request(1));
        while (!dark.isDone() && !isSettled(market.view(id))) Thread.sleep(1);
        if (!dark.isDone()) last = appends;
        market.unplug().stop(Duration.ZERO);
        market.archive.restorePower();

        assertThat(market.boot().submit(job, TestMarket.request(1))).isEqualTo(id);
        JobView view = await(market, id, DemandDeedsTest::isSettled);

        assertThat(view.model()).as("after " + appends).contains(market.alone(job));
        assertThat(market.demands.expired())
            .as("after " + appends)
            .isEqualTo(view.demands().size());
        assertThat(market.demands.faults()).isEmpty();
      }
    }
    assertThat(last).isGreaterThan(10);
  }
}
