// SPDX-License-Identifier: Apache-2.0
package network.assay.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import network.assay.node.api.DisputeCalls;
import network.assay.node.demo.DevelopmentChain;
import network.assay.node.demo.Network;
import network.assay.node.demo.NodeFolder;
import network.assay.node.demo.NodeProcess;
import network.assay.node.dispute.DisputeView;
import network.assay.node.dispute.Role;
import network.assay.node.rpc.Method.Nothing;
import network.assay.protocol.market.JobId;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class KilledDisputeTest {
  private static final int POLL_MILLIS = 20;

  @Test
  void a_cheat_loses_its_stake_though_both_sides_are_killed_in_the_middle_of_the_dispute()
      throws Exception {
    try (TestNetwork net = TestNetwork.startWithCheat("killed-dispute", 2)) {
      Network network = net.network();
      NodeFolder cheat = net.provider(2).folder();
      JobId job = net.submit(job(net));

      // The opening is on chain, and the cheat is gone: nothing more can happen in the game.
      DisputeView begun = await(network.submitter(), view -> true);
      net.provider(2).kill();
      await(network.submitter(), KilledDisputeTest::isOnChain);
      network.submitter().kill();

      network.restartSubmitter();
      network.restart(cheat);
      DisputeView accused = await(net.provider(2), view -> true);
      assertThat(accused.dispute()).isEqualTo(begun.dispute());
      assertThat(accused.role()).isEqualTo(Role.ACCUSED);
      DisputeView won = await(network.submitter(), view -> view.won().isPresent());
      DisputeView lost = await(net.provider(2), view -> view.won().isPresent());

      assertThat(won.dispute()).isEqualTo(begun.dispute());
      assertThat(won.won()).contains(true);
      assertThat(lost.won()).contains(false);
      assertThat(network.observer().convicted(job, cheat.account())).isTrue();
      assertThat(network.observer().stake(cheat.account()).bonded())
          .isEqualTo(Network.STAKE.minus(DevelopmentChain.FREEZE));
    }
  }

  /// One process at a time: each makes its next move on chain, since the other does not answer, and
  /// is killed.
  @Test
  @Tag("long")
  void a_cheat_at_a_transformer_loses_its_stake_though_each_side_is_killed_after_each_move()
      throws Exception {
    try (TestNetwork net = TestNetwork.startWithCheat("killed-moves", 2)) {
      Network network = net.network();
      NodeFolder cheat = net.provider(2).folder();
      JobId job = net.submit(SmallJob.writeTransformer(net.folder(), "killed-moves"));
      DisputeView begun = await(network.submitter(), view -> true);
      net.provider(2).kill();
      await(network.submitter(), KilledDisputeTest::isOnChain);
      network.submitter().kill();

      for (int moves = 2; moves <= 5; moves += 2) {
        network.restart(cheat);
        await(net.provider(2), hasMoved(moves));
        net.provider(2).kill();
        network.restartSubmitter();
        await(network.submitter(), hasMoved(moves + 1));
        network.submitter().kill();
      }
      network.restartSubmitter();
      network.restart(cheat);
      DisputeView won = await(network.submitter(), view -> view.won().isPresent());

      assertThat(won.dispute()).isEqualTo(begun.dispute());
      assertThat(won.won()).contains(true);
      assertThat(network.observer().convicted(job, cheat.account())).isTrue();
      assertThat(network.observer().stake(cheat.account()).bonded())
          .isEqualTo(Network.STAKE.minus(DevelopmentChain.FREEZE));
    }
  }

  /// It made the move of that number, and the other side is to move.
  private static Predicate<DisputeView> hasMoved(int moves) {
    return view -> view.stand().filter(at -> at.moves() == moves && !at.ourTurn()).isPresent();
  }

  private static SmallJob job(TestNetwork net) throws IOException {
    return SmallJob.write(net.folder(), "killed-dispute", 3, 600);
  }

  private static boolean isOnChain(DisputeView view) {
    return view.stand().flatMap(DisputeView.Stand::until).isPresent();
  }

  /// The node's first dispute, once it is as wanted.
  private static DisputeView await(NodeProcess node, Predicate<DisputeView> wanted)
      throws InterruptedException {
    long end = System.nanoTime() + TestNetwork.PATIENCE.toNanos();
    while (true) {
      Optional<DisputeView> found =
          node
              .rpc()
              .call(DisputeCalls.LIST, new Nothing(), DisputeCalls.Disputes.class)
              .disputes()
              .stream()
              .findFirst();
      if (found.filter(wanted).isPresent()) return found.get();
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(node.folder().name() + " never came to that: " + found);
      }
      Thread.sleep(POLL_MILLIS);
    }
  }
}
