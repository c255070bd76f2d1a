// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every event once and in order, whatever the chain does.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ChainFollowerTest {
  private final ScriptedChain chain = new ScriptedChain();
  private final MemoryFollowStore store = new MemoryFollowStore();

  private ChainFollower follower(int depth, int page) {
    var config = new FollowConfig(depth, page, Duration.ofMillis(1), Duration.ofMillis(1));
    return new ChainFollower(chain, store, config);
  }

  static void catchUp(ChainFollower follower) {
    for (int i = 0; i < 1_000; i++) {
      if (follower.step() instanceof FollowStep.AtHead) return;
    }
    throw new AssertionError("it never came to the head");
  }

  @Test
  void events_come_in_pages_and_in_order() {
    chain.add(25, 2);
    ChainFollower follower = follower(0, 10);
    assertThat(follower.step()).isEqualTo(new FollowStep.Advanced(10, 20));
    assertThat(follower.step()).isEqualTo(new FollowStep.Advanced(20, 20));
    assertThat(follower.step()).isEqualTo(new FollowStep.Advanced(25, 10));
    assertThat(follower.step()).isEqualTo(new FollowStep.AtHead(25));
    assertThat(store.events()).isEqualTo(chain.all(25));
    assertThat(follower.status()).isEqualTo(new FollowStatus(25, 25, ""));
  }

  @Test
  void blocks_are_taken_only_at_the_depth() {
    chain.add(10, 1);
    ChainFollower follower = follower(4, 100);
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(6));
    chain.add(1);
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(7));
  }

  @Test
  void a_restart_goes_on_where_it_stopped() {
    chain.add(10, 1);
    catchUp(follower(0, 3));
    chain.add(10, 1);
    catchUp(follower(0, 3));
    assertThat(store.events()).isEqualTo(chain.all(20));
  }

  @Test
  void a_reorganisation_undoes_what_it_removed_and_no_more() {
    chain.add(10, 1);
    ChainFollower follower = follower(0, 1);
    catchUp(follower);
    chain.undo(3).add(5, 2);
    assertThat(follower.step()).isEqualTo(new FollowStep.Rewound(7));
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(12));
    assertThat(store.rewinds()).isEqualTo(1);
  }

  @Test
  void a_reorganisation_while_it_was_down_is_noticed_after_the_restart() {
    chain.add(10, 1);
    catchUp(follower(0, 1));
    chain.undo(4).add(4, 3);
    catchUp(follower(0, 1));
    assertThat(store.events()).isEqualTo(chain.all(10));
  }

  @Test
  void a_chain_that_became_shorter_is_a_reorganisation_too() {
    chain.add(10, 1);
    ChainFollower follower = follower(0, 1);
    catchUp(follower);
    chain.undo(6);
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(4));
  }

  @Test
  void above_the_depth_a_reorganisation_undoes_nothing() {
    chain.add(20, 1);
    ChainFollower follower = follower(5, 4);
    catchUp(follower);
    chain.undo(5).add(9, 1);
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(19));
    assertThat(store.rewinds()).isZero();
  }

  @Test
  void a_page_that_spans_a_reorganisation_goes_back_to_its_start() {
    chain.add(30, 1);
    ChainFollower follower = follower(0, 10);
    catchUp(follower);
    chain.undo(13).add(14, 2);
    assertThat(follower.step()).isEqualTo(new FollowStep.Rewound(10));
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(31));
  }

  @Test
  void another_chain_altogether_begins_again() {
    chain.add(5, 1);
    ChainFollower follower = follower(0, 1);
    catchUp(follower);
    chain.undo(6).add(0).add(7, 1);
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(7));
  }

  @Test
  void a_chain_that_moves_while_a_page_is_read_is_read_again() {
    chain.add(10, 1);
    ChainFollower follower = follower(0, 5);
    follower.step();
    chain.beforeEvents =
        () -> {
          chain.beforeEvents = () -> {};
          chain.undo(6).add(8, 2);
        };
    assertThat(follower.step()).isEqualTo(new FollowStep.Unsteady());
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(12));
  }

  @Test
  void events_of_a_chain_that_came_and_went_are_not_taken() {
    chain.add(10, 1);
    Runnable back = chain.snapshot();
    chain.beforeEvents =
        () -> {
          chain.beforeEvents = () -> {};
          chain.undo(3).add(3, 2);
        };
    ChainFollower follower = follower(0, 20);
    assertThat(follower.step()).isEqualTo(new FollowStep.Unsteady());
    back.run();
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(10));
  }

  @Test
  void pages_shrink_until_the_node_can_give_them_and_grow_again() {
    chain.add(4, 1).add(1, 30).add(40, 1);
    chain.maxEvents = 30;
    ChainFollower follower = follower(0, 32);
    catchUp(follower);
    assertThat(store.events()).isEqualTo(chain.all(45));
  }

  @Test
  void a_block_that_the_node_cannot_give_is_its_fault() {
    chain.add(40);
    chain.maxEvents = 30;
    ChainFollower follower = follower(0, 8);
    assertThatThrownBy(() -> catchUp(follower))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("the logs of a single block");
  }

  @Test
  void one_block_that_takes_too_much_memory_does_not_end_it() throws Exception {
    chain.add(10, 1);
    chain.beforeEvents =
        () -> {
          chain.beforeEvents = () -> {};
          throw new OutOfMemoryError("no memory, says a test");
        };
    ChainFollower follower = follower(0, 4);
    follower.start();
    try {
      while (follower.status().followed() < 10) Thread.sleep(1);
    } finally {
      follower.stop(Duration.ofSeconds(10));
    }
    assertThat(store.events()).isEqualTo(chain.all(10));
  }

  @Test
  void events_of_other_blocks_or_in_disorder_are_a_lie() {
    chain.add(3, 2);
    for (List<ChainEvent> lie :
        List.of(
            chain.all(3).reversed(),
            List.of(at(9, 0)),
            List.of(at(0, 0)),
            List.of(chain.all(3).get(0), chain.all(3).get(0)))) {
      var liar = new Liar(chain, lie);
      var config = new FollowConfig(0, 10, Duration.ofMillis(1), Duration.ofMillis(1));
      var follower = new ChainFollower(liar, new MemoryFollowStore(), config);
      assertThatThrownBy(follower::step)
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("broken or lies");
    }
  }

  @Test
  void events_of_a_block_that_is_not_in_the_chain_are_not_taken() {
    chain.add(3, 1);
    var liar = new Liar(chain, List.of(at(2, 0)));
    var config = new FollowConfig(0, 10, Duration.ofMillis(1), Duration.ofMillis(1));
    var follower = new ChainFollower(liar, store, config);
    assertThat(follower.step()).isEqualTo(new FollowStep.Unsteady());
    assertThat(store.events()).isEmpty();
  }

  @Test
  void it_follows_on_a_thread_of_its_own_until_it_is_stopped() throws Exception {
    chain.add(20, 1);
    ChainFollower follower = follower(0, 4);
    follower.start();
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (store.events().size() < 20 && System.nanoTime() < end) Thread.onSpinWait();
    follower.stop(Duration.ofSeconds(5));
    assertThat(store.events()).isEqualTo(chain.all(20));
  }

  @Test
  void trouble_is_shown_and_passes() {
    var failing = new ScriptedChain();
    failing.beforeEvents =
        () -> {
          throw new AssayFault.World("the node is away");
        };
    failing.add(3, 1);
    var config = new FollowConfig(0, 10, Duration.ofMillis(1), Duration.ofMillis(2));
    var follower = new ChainFollower(failing, store, config);
    follower.start();
    waitFor(() -> follower.status().trouble().contains("the node is away"));
    failing.beforeEvents = () -> {};
    waitFor(() -> follower.status().followed() == 3 && follower.status().trouble().isEmpty());
    follower.stop(Duration.ofSeconds(5));
    assertThat(store.events()).isEqualTo(failing.all(3));
  }

  private static void waitFor(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) throw new AssertionError("it did not come to that");
      Thread.onSpinWait();
    }
  }

  private static ChainEvent at(long block, int index) {
    var place = new ChainEvent.Place(block, Digest.ZERO, index, Digest.ZERO);
    return new ChainEvent.PayoutSet(
        place,
        network.assay.protocol.market.Address.ZERO,
        network.assay.protocol.market.Address.ZERO);
  }

  /// Says of every page the same.
  private record Liar(ChainSource honest, List<ChainEvent> lie) implements ChainSource {
    @Override
    public long head() {
      return honest.head();
    }

    @Override
    public long beginning() {
      return honest.beginning();
    }

    @Override
    public java.util.Optional<BlockRef> block(long number) {
      return honest.block(number);
    }

    @Override
    public List<ChainEvent> events(long from, long to) {
      return lie;
    }
  }
}
