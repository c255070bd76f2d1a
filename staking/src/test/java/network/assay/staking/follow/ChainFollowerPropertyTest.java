// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Random histories of a chain, with restarts of the follower in between.
final class ChainFollowerPropertyTest {
  @Property(tries = 300)
  void after_any_history_what_stands_is_what_the_chain_has(@ForAll long seed) {
    var random = new Random(seed);
    var history = new ScriptedChain();
    var kept = new MemoryFollowStore();
    int depth = random.nextInt(4);
    int page = 1 + random.nextInt(6);
    List<ChainFollower> one = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      if (one.isEmpty() || random.nextInt(10) == 0) {
        var config = new FollowConfig(depth, page, Duration.ofMillis(1), Duration.ofMillis(1));
        one.clear();
        one.add(new ChainFollower(history, kept, config)); // A restart.
      }
      switch (random.nextInt(4)) {
        case 0 -> history.add(1 + random.nextInt(3), random.nextInt(3));
        case 1 -> {
          int undone = random.nextInt((int) history.head() + 1);
          history.undo(Math.min(undone, 6)).add(random.nextInt(8), random.nextInt(3));
        }
        default -> one.getFirst().step();
      }
    }
    ChainFollowerTest.catchUp(one.getFirst());
    assertThat(kept.events())
        .isEqualTo(history.all(Math.max(kept.load().orElseThrow().tip().number(), 0)));
    assertThat(kept.load().orElseThrow().tip().number())
        .isGreaterThanOrEqualTo(history.head() - depth);
  }

  /// The chain is rewritten between any two questions, also in the middle of a page.
  @Property(tries = 500)
  void a_chain_that_moves_at_any_moment_loses_and_doubles_nothing(@ForAll long seed) {
    var random = new Random(seed);
    var history = new ScriptedChain();
    var kept = new MemoryFollowStore();
    var config =
        new FollowConfig(0, 1 + random.nextInt(8), Duration.ofMillis(1), Duration.ofMillis(1));
    var follower = new ChainFollower(history, kept, config);
    history.add(20, 1);
    history.beforeAnything =
        () -> {
          if (random.nextInt(12) != 0) return;
          Runnable self = history.beforeAnything;
          history.beforeAnything = () -> {};
          history.undo(random.nextInt(Math.min(6, history.length() - 1)));
          history.add(random.nextInt(9), random.nextInt(3));
          history.beforeAnything = self;
        };
    for (int i = 0; i < 40; i++) follower.step();
    history.beforeAnything = () -> {};
    history.add(1);
    ChainFollowerTest.catchUp(follower);
    assertThat(kept.events()).isEqualTo(history.all(history.head()));
  }
}
