// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import network.assay.node.api.DisputeCalls;
import network.assay.node.api.JobView;
import network.assay.node.config.ProviderConfig;
import network.assay.node.demand.DemandView;
import network.assay.node.demo.Network;
import network.assay.node.demo.NodeProcess;
import network.assay.node.rpc.Method.Nothing;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Two providers that open nothing to their submitter: what they did decides, and whether they open
/// it when the chain demands it. Each build has the same in one process, and on a chain alone.
@Tag("long")
final class DemandedTest {
  private static final int POLL_MILLIS = 50;

  @Test
  void who_cheats_and_opens_nothing_loses_stake_and_who_is_mute_keeps_it() throws Exception {
    var cast =
        new Network.Cast(List.of(ProviderConfig.HONEST, ProviderConfig.MUTE, ProviderConfig.HIDES));
    try (TestNetwork net = TestNetwork.start("demanded", cast)) {
      Network network = net.network();
      Address mute = net.provider(2).folder().account();
      Address cheat = net.provider(3).folder().account();
      SmallJob small = SmallJob.write(net.folder(), "demanded", 1, 60);
      JobId job = net.submit(small);

      // Nobody waits for what is demanded.
      JobView over = net.awaitOver(job);
      assertThat(over.phase()).as(String.valueOf(over)).isEqualTo("done");
      assertThat(over.model()).contains(small.alone());

      await(net, job, view -> states(view, mute).allMatch("opened, and right"::equals));
      awaitDemanded(net.provider(3), (int) states(net.jobs().show(job), cheat).count());
      // By the chain's clock.
      network.chain().passToPay();
      JobView last =
          await(
              net,
              job,
              view ->
                  states(view, cheat).allMatch("not opened in time"::equals)
                      && !view.convictions().isEmpty());

      assertThat(last.convictions())
          .allMatch(conviction -> conviction.accused().equals(cheat))
          .allMatch(conviction -> conviction.challenge().equals("slashed for its silence"));
      assertThat(network.observer().convicted(job, cheat)).isTrue();
      assertThat(network.observer().stake(cheat).bonded()).isLessThan(Network.STAKE);
      assertThat(network.observer().convicted(job, mute)).isFalse();
      assertThat(network.observer().stake(mute).bonded()).isEqualTo(Network.STAKE);
    }
  }

  private static Stream<String> states(JobView view, Address accused) {
    return view.demands().stream()
        .filter(demand -> demand.accused().equals(accused))
        .map(JobView.Demand::state);
  }

  private static JobView await(TestNetwork net, JobId job, Predicate<JobView> wanted)
      throws InterruptedException {
    long end = System.nanoTime() + TestNetwork.PATIENCE.toNanos();
    while (true) {
      JobView view = net.jobs().show(job);
      if (!view.demands().isEmpty() && wanted.test(view)) return view;
      if (System.nanoTime() - end > 0) throw new AssertionError("it never came to that: " + view);
      Thread.sleep(POLL_MILLIS);
    }
  }

  /// Until the chain demands so many results of a node that cannot open them, and it says so.
  private static void awaitDemanded(NodeProcess node, int results) throws InterruptedException {
    assertThat(results).isPositive();
    long end = System.nanoTime() + TestNetwork.PATIENCE.toNanos();
    while (true) {
      List<DemandView> demands =
          node.rpc().call(DisputeCalls.LIST, new Nothing(), DisputeCalls.Disputes.class).demands();
      if (demands.stream().filter(view -> view.trouble().isPresent()).count() == results) return;
      if (System.nanoTime() - end > 0) throw new AssertionError("not demanded: " + demands);
      Thread.sleep(POLL_MILLIS);
    }
  }
}
