// SPDX-License-Identifier: Apache-2.0
package network.assay.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import network.assay.node.api.JobView;
import network.assay.node.job.TestPeer.Behaviour;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.deal.ResultClaim;
import network.assay.staking.DemandKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Results that reach the submitter through the chain alone.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ShowDeedsTest {
  private static JobView settled(TestMarket market, JobId job) throws InterruptedException {
    JobView view = market.view(job);
    while (!isSettled(view)) view = market.next(view);
    return view;
  }

  private static boolean isSettled(JobView view) {
    return view.over()
        && !view.demands().isEmpty()
        && view.demands().stream()
            .noneMatch(
                demand -> demand.state().equals("demanded") || demand.state().startsWith("opened:"))
        && view.convictions().stream().noneMatch(c -> c.challenge().equals("due"));
  }

  @Test
  void who_works_and_shows_it_on_chain_opens_it_there_and_is_not_convicted() throws Exception {
    try (var market = new TestMarket(Behaviour.SHOWS, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = settled(market, id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(view.convictions()).isEmpty();
      assertThat(view.demands())
          .allMatch(demand -> demand.state().equals("opened, and right"))
          .allMatch(demand -> demand.accused().equals(market.peers().getFirst().account));
      assertThat(market.demands.faults()).isEmpty();
    }
  }

  @Test
  void a_word_of_a_job_that_failed_unchecked_is_demanded_however_late_it_is_recorded()
      throws Exception {
    try (var market = new TestMarket(Behaviour.HONEST, Behaviour.HONEST)) {
      market.chain.ended = true;
      market.shown.recordable = Instant.MAX;
      JobId id = market.boot().submit(market.job(1, 1), TestMarket.request(1));
      JobView view = market.view(id);
      while (!view.over()) view = market.next(view);

      for (TestPeer peer : market.peers()) {
        for (ResultClaim claim : List.copyOf(peer.claims)) {
          var key = new DemandKey(id, claim.task(), claim.provider(), claim.commitment());
          market.shown.show(new Shown.Result(key, Optional.empty()));
        }
      }

      assertThat(settled(market, id).demands())
          .isNotEmpty()
          .allMatch(demand -> demand.state().equals("opened, and right"));
      assertThat(market.demands.faults()).isEmpty();
    }
  }

  @Test
  void who_shows_what_it_did_not_do_is_challenged() throws Exception {
    try (var market = new TestMarket(Behaviour.SHOWS_LIES, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));

      JobView view = settled(market, id);

      assertThat(view.model()).contains(market.alone(job));
      Address liar = market.peers().getFirst().account;
      assertThat(view.convictions())
          .isNotEmpty()
          .allMatch(conviction -> conviction.accused().equals(liar))
          .allMatch(conviction -> conviction.challenge().equals("open"));
      assertThat(market.disputes.accused).isNotEmpty().containsOnly(liar);
      assertThat(market.disputes.faults).isEmpty();
      assertThat(market.demands.faults()).isEmpty();
    }
  }

  @Test
  void who_shows_and_opens_nothing_is_slashed_also_when_the_node_is_restarted_meanwhile()
      throws Exception {
    try (var market =
        new TestMarket(Behaviour.SHOWS_LIES_AND_IS_SILENT, Behaviour.HONEST, Behaviour.HONEST)) {
      var job = market.job(1, 1);
      JobId id = market.boot().submit(job, TestMarket.request(1));
      JobView view = market.view(id);
      while (view.demands().isEmpty()) view = market.next(view);
      market.unplug().stop(Duration.ofSeconds(5));
      market.boot();

      view = settled(market, id);

      assertThat(view.model()).contains(market.alone(job));
      assertThat(view.convictions())
          .isNotEmpty()
          .allMatch(conviction -> conviction.challenge().equals("slashed for its silence"));
      assertThat(market.demands.faults()).isEmpty();
    }
  }
}
