// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.TaskId;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.follow.ChainEvent.StakeChange;
import network.assay.staking.follow.ChainFollower;
import network.assay.staking.follow.ChainSource;
import network.assay.staking.follow.FollowConfig;
import network.assay.staking.follow.FollowStep;
import network.assay.staking.follow.MemoryFollowStore;
import network.assay.staking.gateway.abi.StakeRegistryAbi;
import network.assay.staking.settle.Batch;
import network.assay.staking.settle.BatchEntry;
import network.assay.staking.settle.PayRoll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the contracts log, as events, on a real chain that is reorganised.
final class FollowTest {
  private static final TaskId TASK = Results.task("a task");
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");

  private TestMarket market;
  private ChainGateway submitter;
  private ChainGateway provider;
  private final MemoryFollowStore store = new MemoryFollowStore();

  @BeforeEach
  void start() {
    market = TestMarket.start();
    submitter = market.rich(1, "10000");
    provider = market.rich(2, "1000");
  }

  @AfterEach
  void end() {
    market.close();
  }

  private static FollowConfig config(int depth) {
    return new FollowConfig(depth, 1, Duration.ofMillis(10), Duration.ofMillis(10));
  }

  private void catchUp(int depth) {
    catchUp(new ChainFollower(submitter.logs(), store, config(depth)));
  }

  private static void catchUp(ChainFollower follower) {
    for (int i = 0; i < 1_000; i++) {
      if (follower.step() instanceof FollowStep.AtHead) return;
    }
    throw new AssertionError("it never came to the head");
  }

  private JobId openJob(String name) {
    submitter
        .jobs()
        .open(
            Results.digest(name),
            Amount.ofTokens("1000"),
            submitter.latest().time().plus(Duration.ofDays(1)));
    return submitter.jobs().idOf(Results.digest(name));
  }

  @Test
  void everything_that_happens_is_an_event() {
    provider.stakes().register(Amount.ofTokens("300"), submitter.account(), PEER);
    JobId job = openJob("a job");
    submitter
        .jobs()
        .extend(job, Amount.ofTokens("1100"), submitter.latest().time().plus(Duration.ofDays(3)));
    var entry = new BatchEntry(TASK, provider.account(), Results.commitment(TASK));
    var batch =
        new Batch(0, List.of(entry), PayRoll.EMPTY.plus(provider.account(), Amount.ofTokens("40")));
    submitter.jobs().postBatch(job, batch.toPost());
    long beaconBlock = submitter.latest().batch(job, 0).orElseThrow().beaconBlock();
    market.anvil().mine(6);
    submitter.beacon().record(beaconBlock);
    submitter.beacon().anchor(beaconBlock);
    var evidence = Results.evidence(TestMarket.key(2), submitter.eip712(), job, TASK, 1);
    var challenge = new NeutralChallenge(market, submitter, evidence);
    challenge.open();
    market.anvil().pass(Duration.ofHours(3));
    challenge.lapse();
    submitter.challenges().withdrawBonds();
    provider.jobs().claim(job, 0, batch.pay().claimOf(provider.account()).orElseThrow());
    submitter.jobs().close(job);
    market.anvil().pass(Duration.ofHours(1));
    submitter.jobs().refund(job);
    provider.stakes().authorise(submitter.account());
    provider.stakes().revoke();
    provider.stakes().unbond(Amount.ofTokens("100"));
    market.anvil().pass(Duration.ofHours(4));
    provider.stakes().withdraw();

    catchUp(0);
    assertThat(store.events())
        .map(FollowTest::told)
        .containsExactly(
            "StakeChanged BONDED 300",
            "PayoutSet",
            "HotBound 38",
            "JobOpened 1000",
            "JobExtended 1100",
            "BatchPosted 0 of 1, 40",
            "RandomnessRecorded",
            "BlockAnchored",
            "ChallengeOpened segment 1, 0",
            "ChallengeLapsed",
            "BondWithdrawn 50",
            "Claimed 40 of 40",
            "JobClosed",
            "Refunded 1060",
            "HotAuthorised",
            "HotRetired",
            "StakeChanged UNBONDING 200",
            "StakeChanged WITHDRAWN 200");
    assertThat(store.events())
        .filteredOn(ChainEvent.BatchPosted.class::isInstance)
        .singleElement()
        .satisfies(
            event -> {
              var posted = (ChainEvent.BatchPosted) event;
              assertThat(posted.job()).isEqualTo(job);
              assertThat(posted.batch()).isEqualTo(batch.toPost());
              assertThat(posted.beaconBlock()).isEqualTo(beaconBlock);
            });
    assertThat(store.events())
        .filteredOn(ChainEvent.ChallengeOpened.class::isInstance)
        .singleElement()
        .satisfies(
            event -> {
              var opened = (ChainEvent.ChallengeOpened) event;
              assertThat(opened.key()).isEqualTo(challenge.key());
              assertThat(opened.transcriptRoot()).isEqualTo(evidence.transcriptRoot());
              assertThat(opened.disputed().end()).isEqualTo(evidence.segment().end().state());
            });
  }

  private static String told(ChainEvent event) {
    return switch (event) {
      case ChainEvent.JobOpened e -> "JobOpened " + e.escrow().toTokens();
      case ChainEvent.JobExtended e -> "JobExtended " + e.escrow().toTokens();
      case ChainEvent.BatchPosted e ->
          "BatchPosted %d of %d, %s"
              .formatted(
                  e.batch().index(), e.batch().resultCount(), e.batch().payTotal().toTokens());
      case ChainEvent.Claimed e ->
          "Claimed %s of %s".formatted(e.amount().toTokens(), e.cumulative().toTokens());
      case ChainEvent.JobClosed _ -> "JobClosed";
      case ChainEvent.Refunded e -> "Refunded " + e.amount().toTokens();
      case ChainEvent.ChallengeOpened e ->
          "ChallengeOpened segment %d, %s".formatted(e.disputed().segment(), e.frozen().toTokens());
      case ChainEvent.ChallengeLapsed _ -> "ChallengeLapsed";
      case ChainEvent.ChallengeUpheld e -> "ChallengeUpheld " + e.slashed().toTokens();
      case ChainEvent.ChallengeRejected e -> "ChallengeRejected " + e.toAccused().toTokens();
      case ChainEvent.DisputeOpened e -> "DisputeOpened " + e.position().turn().ply();
      case ChainEvent.DisputeMoved e -> "DisputeMoved " + e.position().turn().ply();
      case ChainEvent.DisputeEnded e -> "DisputeEnded " + e.how();
      case ChainEvent.ConvictedAtSight _ -> "ConvictedAtSight";
      case ChainEvent.Demanded e -> "Demanded " + e.window();
      case ChainEvent.DemandAnswered e -> "DemandAnswered " + e.answer().window();
      case ChainEvent.StayedSilent e -> "StayedSilent " + e.slashed().toTokens();
      case ChainEvent.Forfeited e -> "Forfeited " + e.amount().toTokens();
      case ChainEvent.BondWithdrawn e -> "BondWithdrawn " + e.amount().toTokens();
      case ChainEvent.StakeChanged(_, _, StakeChange change, Amount amount) ->
          "StakeChanged %s %s".formatted(change, amount.toTokens());
      case ChainEvent.HotAuthorised _ -> "HotAuthorised";
      case ChainEvent.HotBound e -> "HotBound " + e.peer().toBytes().length;
      case ChainEvent.HotRetired _ -> "HotRetired";
      case ChainEvent.PayoutSet _ -> "PayoutSet";
      case ChainEvent.RandomnessRecorded _ -> "RandomnessRecorded";
      case ChainEvent.BlockAnchored _ -> "BlockAnchored";
    };
  }

  @Test
  void a_reorganisation_of_the_real_chain_is_rolled_back() {
    JobId kept = openJob("kept");
    market.anvil().mine(3);
    JobId lost = openJob("lost");
    catchUp(0);
    assertThat(store.events()).hasSize(2);

    market.anvil().reorganise(2);
    market.anvil().mine(1);
    catchUp(0);
    assertThat(store.rewinds()).isEqualTo(1);
    assertThat(store.events())
        .singleElement()
        .satisfies(event -> assertThat(((ChainEvent.JobOpened) event).job()).isEqualTo(kept));

    JobId next = openJob("next"); // Before it, the gateway sends again what was lost.
    catchUp(0);
    assertThat(store.events())
        .map(event -> ((ChainEvent.JobOpened) event).job())
        .containsExactly(kept, lost, next);
  }

  @Test
  void what_is_taken_at_the_finality_depth_is_never_undone() {
    openJob("kept");
    market.anvil().mine(3);
    openJob("lost");
    catchUp(3);
    assertThat(store.events()).hasSize(1);
    market.anvil().reorganise(3);
    market.anvil().mine(5);
    catchUp(3);
    assertThat(store.events()).hasSize(1);
    assertThat(store.rewinds()).isZero();
  }

  @Test
  void a_node_that_limits_its_answers_is_asked_for_less() {
    openJob("a job");
    market.anvil().mine(40);
    try (var node = new FaultyNode(market.anvil().rpc())) {
      ChainGateway limited = market.gateway(TestMarket.key(3), node.rpc(), TestMarket.FEES);
      node.on(
          "eth_getLogs",
          new FaultyNode.Fault.Says(
              "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32005,\"message\":\"query returned"
                  + " more than 10000 results\"}}"));
      var config = new FollowConfig(0, 16, Duration.ofMillis(10), Duration.ofMillis(10));
      var follower = new ChainFollower(limited.logs(), store, config);
      for (int i = 0; i < 3; i++) assertThat(follower.step()).isEqualTo(new FollowStep.Unsteady());
      node.behave();
      assertThat(follower.step()).isInstanceOf(FollowStep.Advanced.class);
      catchUp(follower);
      assertThat(store.events()).hasSize(1);
    }
  }

  @Test
  void what_is_no_log_is_a_lie() {
    openJob("a job");
    try (var node = new FaultyNode(market.anvil().rpc())) {
      ChainGateway deceived = market.gateway(TestMarket.key(3), node.rpc(), TestMarket.FEES);
      node.on(
          "eth_getLogs",
          new FaultyNode.Fault.Distorts(
              answer -> answer.replace("\"data\":\"0x", "\"data\":\"0xf")));
      var config = new FollowConfig(0, 1000, Duration.ofMillis(10), Duration.ofMillis(10));
      var follower = new ChainFollower(deceived.logs(), store, config);
      assertThatThrownBy(follower::step)
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("broken or lies");
      assertThat(store.events()).isEmpty();
      node.behave();
      catchUp(follower);
      assertThat(store.events()).hasSize(1);
    }
  }

  @Test
  void a_log_that_nobody_can_read_holds_up_nothing() {
    JobId first = openJob("first");
    JobId strange = openJob("strange");
    JobId last = openJob("last");
    try (var node = new FaultyNode(market.anvil().rpc())) {
      ChainGateway reading = market.gateway(TestMarket.key(3), node.rpc(), TestMarket.FEES);
      node.on(
          "eth_getLogs",
          new FaultyNode.Fault.Distorts(answer -> garbled(answer, strange.digest())));
      catchUp(new ChainFollower(reading.logs(), store, config(0)));
      assertThat(store.events())
          .map(event -> ((ChainEvent.JobOpened) event).job())
          .containsExactly(first, last);
    }
  }

  /// A block with more offers to `hot` than an answer holds, and one that `reader` makes itself.
  private long flooded(ChainGateway reader, Address hot) {
    Anvil anvil = market.anvil();
    market.dev().giveCoins(reader.account(), BigInteger.TEN.pow(18));
    Address registry = reader.addresses().registry();
    anvil.ask("anvil_impersonateAccount", reader.account().hex());
    anvil.mineAtOnce(false);
    String flood = RegistryFlood.send(anvil, registry, hot, 4_000);
    String offer = StakeRegistryAbi.authorise(provider.account()).data();
    String from = reader.account().hex();
    anvil.ask(
        "eth_sendTransaction",
        Map.of("from", from, "to", registry.hex(), "input", offer, "gas", "0x30000"));
    anvil.mine(1);
    anvil.mineAtOnce(true);
    JsonNode receipt = anvil.ask("eth_getTransactionReceipt", flood);
    assertThat(receipt.path("status").asText()).isEqualTo("0x1");
    assertThat(receipt.path("logs")).hasSize(4_000);
    return reader.headBlock();
  }

  @Test
  void a_block_full_of_what_others_do_for_next_to_nothing_hides_nothing_of_ones_own() {
    ChainGateway reader = market.gateway(TestMarket.key(3), market.anvil().rpc(), TestMarket.FEES);
    long block = flooded(reader, Address.ZERO);
    JobId after = openJob("after the flood");

    catchUp(new ChainFollower(reader.logs(), store, config(0)));
    List<ChainEvent> events =
        store.events().stream().filter(event -> event.place().block() >= block).toList();
    assertThat(events).hasSize(2);
    assertThat(events.getFirst())
        .isInstanceOfSatisfying(
            ChainEvent.HotAuthorised.class,
            offer -> assertThat(offer.owner()).isEqualTo(reader.account()));
    assertThat(events.getLast())
        .isInstanceOfSatisfying(
            ChainEvent.JobOpened.class, opened -> assertThat(opened.job()).isEqualTo(after));
  }

  @Test
  void a_block_full_of_offers_to_oneself_holds_up_nothing() {
    ChainGateway reader = market.gateway(TestMarket.key(3), market.anvil().rpc(), TestMarket.FEES);
    long block = flooded(reader, reader.account());
    JobId after = openJob("after the flood");

    catchUp(new ChainFollower(reader.logs(), store, config(0)));
    List<ChainEvent> events =
        store.events().stream().filter(event -> event.place().block() >= block).toList();
    assertThat(events).hasSize(2);
    assertThat(((ChainEvent.JobOpened) events.getLast()).job()).isEqualTo(after);
  }

  @Test
  void a_block_full_of_extensions_of_one_job_holds_up_nothing() {
    ChainGateway reader = market.gateway(TestMarket.key(3), market.anvil().rpc(), TestMarket.FEES);
    assertThat(ExtensionFlood.mine(market, reader, 3_000).path("logs")).hasSize(3_000);
    JobId after = openJob("after the flood");

    catchUp(new ChainFollower(reader.logs(), store, config(0)));
    assertThat(store.events()).hasSize(2);
    assertThat(((ChainEvent.JobOpened) store.events().getLast()).job()).isEqualTo(after);
  }

  private static final String TOO_MANY =
      "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32005,\"message\":\"too many logs\"}}";

  @Test
  void a_block_whose_logs_a_node_never_gives_is_read_by_its_receipts() {
    JobId job = openJob("a job");
    try (var node = new FaultyNode(market.anvil().rpc())) {
      ChainGateway limited = market.gateway(TestMarket.key(3), node.rpc(), TestMarket.FEES);
      node.on("eth_getLogs", new FaultyNode.Fault.Says(TOO_MANY));
      catchUp(new ChainFollower(limited.logs(), store, config(0)));
      assertThat(store.events())
          .map(event -> ((ChainEvent.JobOpened) event).job())
          .containsExactly(job);
    }
  }

  @Test
  void a_node_that_is_too_slow_with_logs_is_asked_for_less_and_for_receipts_at_last() {
    JobId job = openJob("a job");
    provider.stakes().register(Amount.ofTokens("300"), submitter.account(), PEER);
    long opened = place(job);
    try (var node = new FaultyNode(market.anvil().rpc())) {
      ChainGateway slow = market.gateway(TestMarket.key(3), node.rpc(), TestMarket.FEES);
      node.on("eth_getLogs", new FaultyNode.Fault.Stalls());
      assertThatThrownBy(() -> slow.logs().events(opened, opened + 1))
          .isInstanceOf(ChainSource.TooMuch.class);
      assertThat(slow.logs().events(opened, opened))
          .singleElement()
          .isInstanceOf(ChainEvent.JobOpened.class);
    }
  }

  private long place(JobId job) {
    catchUp(0);
    return store.events().stream()
        .filter(event -> event instanceof ChainEvent.JobOpened opened && opened.job().equals(job))
        .findAny()
        .orElseThrow()
        .place()
        .block();
  }

  /// An answer in which the logs about one thing have a word too many.
  private static String garbled(String answer, Digest about) {
    try {
      JsonNode tree = new ObjectMapper().readTree(answer);
      for (JsonNode log : tree.path("result")) {
        if (log.path("topics").path(1).asText().equals("0x" + about.toHex())) {
          ((ObjectNode) log).put("data", log.path("data").asText() + "00".repeat(32));
        }
      }
      return tree.toString();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
