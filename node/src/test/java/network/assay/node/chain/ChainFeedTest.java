// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import network.assay.node.store.Database;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.ChainGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The node's ear to a real chain, which takes blocks back.
@Timeout(value = 180, unit = TimeUnit.SECONDS)
final class ChainFeedTest {
  private static TestMarket market;
  private static ChainGateway us;
  private static ChainGateway other;

  @TempDir Path folder;
  private final Heard heard = new Heard();
  private Database database;
  private ChainFeed feed;

  /// What a feed has told, as text.
  private static final class Heard implements ChainFeed.Listener {
    final List<String> all = new ArrayList<>();
    final List<Address> changed = new ArrayList<>();
    Consumer<ChainEvent> hears = _ -> {};

    @Override
    public void happened(ChainEvent event) {
      hears.accept(event);
      all.add(name(event));
    }

    @Override
    public void undone(ChainEvent event) {
      all.add("not " + name(event));
    }

    @Override
    public void stakeChanged(Address account) {
      changed.add(account);
    }
  }

  private static String name(ChainEvent event) {
    return event.getClass().getSimpleName();
  }

  @BeforeAll
  static void chain() throws InterruptedException {
    market = TestMarket.start();
    us = market.rich("us", "10000", 3);
    other = market.rich("other", "10000", 3);
  }

  @AfterAll
  static void end() {
    market.close();
  }

  @BeforeEach
  void open() {
    database = Database.open(folder.resolve("assay.db"));
    feed = feed();
    stepUntil(() -> feed.status().followed() == us.headBlock());
    heard.all.clear();
    heard.changed.clear();
  }

  @AfterEach
  void close() {
    database.close();
  }

  private ChainFeed feed() {
    return new ChainFeed(
        new ChainFeed.Settings(us.account(), market.network(), 3, Duration.ofMillis(50)),
        us.logs(),
        database,
        heard);
  }

  private void stepUntil(BooleanSupplier reached) {
    while (!reached.getAsBoolean()) feed.step();
  }

  private static JobId opens(ChainGateway who, int number) {
    Digest digest = Digest.parse("%064x".formatted(number));
    who.jobs().open(digest, Amount.ofTokens("1"), who.latest().time().plus(Duration.ofDays(1)));
    return who.jobs().idOf(digest);
  }

  private List<JobId> jobs() {
    return feed.history().stream()
        .filter(ChainEvent.JobOpened.class::isInstance)
        .map(event -> ((ChainEvent.JobOpened) event).job())
        .toList();
  }

  @Test
  void what_concerns_the_node_is_told_once_and_kept_and_what_does_not_is_neither() {
    opens(other, 1);
    JobId ours = opens(us, 2);
    us.jobs().close(ours);
    stepUntil(() -> heard.all.contains("JobClosed"));
    feed.step();

    assertThat(heard.all).containsExactly("JobOpened", "JobClosed");
    assertThat(jobs())
        .contains(ours)
        .doesNotContain(other.jobs().idOf(Digest.parse("%064x".formatted(1))));
  }

  @Test
  void what_is_told_is_in_the_history_already() {
    var missing = new ArrayList<ChainEvent>();
    heard.hears =
        event -> {
          if (!feed.history().contains(event)) missing.add(event);
        };
    us.jobs().close(opens(us, 40));
    stepUntil(() -> heard.all.contains("JobClosed"));

    assertThat(missing).isEmpty();
  }

  @Test
  void what_a_reorganisation_undoes_is_taken_back() {
    JobId job = opens(us, 3);
    stepUntil(() -> heard.all.contains("JobOpened"));
    market.reorganise(2);
    stepUntil(() -> heard.all.contains("not JobOpened"));
    assertThat(jobs()).doesNotContain(job);
    assertThat(feed.reorganisations()).isEqualTo(1);

    opens(us, 3);
    stepUntil(() -> heard.all.size() == 3);
    assertThat(heard.all).containsExactly("JobOpened", "not JobOpened", "JobOpened");
    assertThat(jobs()).contains(job);
  }

  @Test
  void after_a_restart_it_goes_on_where_it_was() {
    JobId before = opens(us, 4);
    stepUntil(() -> heard.all.contains("JobOpened"));
    database.close();
    JobId meanwhile = opens(us, 5);
    database = Database.open(folder.resolve("assay.db"));
    feed = feed();
    heard.all.clear();
    stepUntil(() -> heard.all.contains("JobOpened"));
    us.jobs().close(before);
    stepUntil(() -> heard.all.contains("JobClosed"));

    assertThat(heard.all).containsExactly("JobOpened", "JobClosed");
    assertThat(jobs()).containsSubsequence(before, meanwhile);
  }

  @Test
  void a_reorganisation_while_the_node_was_down_is_noticed_at_its_next_start() {
    JobId job = opens(us, 6);
    stepUntil(() -> heard.all.contains("JobOpened"));
    market.reorganise(2);
    feed = feed();
    stepUntil(() -> feed.reorganisations() == 1);
    assertThat(jobs()).doesNotContain(job);
    opens(us, 6); // Else the gateway sends it again in the middle of another test.
  }

  @Test
  void a_change_of_stake_is_passed_on_once_it_is_final() {
    other.stakes().bond(other.settled().stake(other.account()).bonded().plus(Amount.ofTokens("1")));
    stepUntil(() -> !heard.changed.isEmpty());
    assertThat(heard.changed).contains(other.account());
    assertThat(us.settled().stake(other.account()).bonded()).isGreaterThan(Amount.ZERO);
  }
}
