// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.HashTag;
import network.assay.protocol.market.JobId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.Signature;
import network.assay.protocol.market.TaskId;
import network.assay.staking.ChallengeState;
import network.assay.staking.DisputeCase;
import network.assay.staking.DisputePosition;
import network.assay.staking.DisputeRecord;
import network.assay.staking.DisputeStand;
import network.assay.staking.Evidence;
import network.assay.staking.Outcome;
import network.assay.staking.ResultCommitment;
import network.assay.staking.follow.ChainEvent;
import network.assay.staking.gateway.abi.AssayTokenAbi;
import network.assay.staking.gateway.abi.ChallengesAbi;
import network.assay.staking.gateway.abi.DisputeGameAbi;
import network.assay.staking.gateway.abi.JobMarketAbi;
import network.assay.verification.commitment.Commitments;
import network.assay.verification.commitment.Transcript;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Disputes through the gateway, with the contracts on a real chain: a segment of 128 steps whose
/// states the two sides have from step 40 on in different versions.
final class DisputeFlowTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final TaskId TASK = Results.task("a task");
  private static final HashTag NODE = HashTag.of("assay/node/1");
  private static final HashTag TERMS = HashTag.of("assay/terms/1");
  private static final Digest SALT = Results.digest("salt");
  private static final DisputeGameAbi.Terms STEPS =
      new DisputeGameAbi.Terms(
          Results.digest("program"),
          Results.digest("input"),
          Digest.ZERO,
          256,
          128,
          -3,
          List.of(7, -1));
  private static final int REVEALED = 16;

  /// Code that calls the address in the first 20 bytes of what it is called with, with the rest.
  private static final String PASSES_ON =
      "0x60143603806014600037600060008260006000600035" + "60601c5af160235760006000fd5b00";

  private TestMarket market;
  private ChainGateway challenger;
  private ChainGateway accused;
  private DisputeCase about;

  private static final List<List<Digest>> THEIRS = tree("theirs");
  private static final List<List<Digest>> OURS = tree("ours");

  @BeforeEach
  void start() {
    market = TestMarket.start();
    challenger = market.rich(1, "10000");
    accused = market.rich(2, "1000");
    accused.stakes().register(Amount.ofTokens("300"), accused.account(), PEER);
    challenger
        .jobs()
        .open(
            Results.digest("a job"),
            Amount.ofTokens("100"),
            challenger.latest().time().plus(Duration.ofDays(1)));
    about = challenger.disputes().caseOf(evidence(), terms());
  }

  @AfterEach
  void end() {
    market.close();
  }

  /// The tree over the states, level by level from the leaves.
  private static List<List<Digest>> tree(String whose) {
    var levels = new ArrayList<List<Digest>>();
    levels.add(
        IntStream.range(0, 128)
            .mapToObj(i -> Results.digest((i < 40 ? "both" : whose) + " " + i))
            .toList());
    while (levels.getLast().size() > 1) {
      List<Digest> below = levels.getLast();
      levels.add(
          IntStream.range(0, below.size() / 2)
              .mapToObj(i -> NODE.hash(below.get(2 * i), below.get(2 * i + 1)))
              .toList());
    }
    return levels;
  }

  private static List<Digest> siblings(List<List<Digest>> tree, int low, int high, int index) {
    return IntStream.range(low, high)
        .mapToObj(height -> tree.get(height).get((index >> (height - low)) ^ 1))
        .toList();
  }

  private static Digest terms() {
    var rest = java.nio.ByteBuffer.allocate(20).putInt(256).putInt(128).putInt(-3);
    rest.putInt(7).putInt(-1).flip();
    return TERMS
        .start()
        .add(STEPS.program())
        .add(STEPS.input())
        .add(STEPS.fixedState())
        .add(rest)
        .end();
  }

  private JobId job() {
    return challenger.jobs().idOf(Results.digest("a job"));
  }

  private Evidence evidence() {
    return evidence(TASK);
  }

  private Evidence evidence(TaskId task) {
    Digest end = THEIRS.getFirst().get(127);
    var transcript = new Transcript(List.of(STEPS.input(), Results.digest("after segment 0"), end));
    Digest commitment = Commitments.result(task, transcript.root(), SALT);
    Signature signature =
        challenger
            .eip712()
            .sign(TestMarket.key(2), new ResultCommitment(job(), task, commitment, terms()));
    return new Evidence(
        job(),
        task,
        signature,
        transcript.root(),
        SALT,
        new Evidence.Segment(
            1,
            new Evidence.Checkpoint(transcript.states().get(1), transcript.prove(1)),
            new Evidence.Checkpoint(end, transcript.prove(2)),
            OURS.getFirst().get(127)));
  }

  private Outcome open() {
    return challenger
        .disputes()
        .open(about, evidence(), STEPS, OURS.get(3), siblings(OURS, 0, 7, 127));
  }

  private Digest id() {
    return Eip712.dispute(about);
  }

  private DisputePosition position() {
    return challenger.dispute(id()).orElseThrow().position();
  }

  private Outcome descend() {
    var from = new DisputeWrites.From(about, position(), Optional.empty());
    return accused.disputes().move(from, descending());
  }

  private static DisputeWrites.Call descending() {
    return (c, p, signatures) ->
        DisputeGameAbi.descend(c, p, signatures, pick(), THEIRS.getFirst().subList(40, 48));
  }

  /// The first of the challenger's nodes that the accused denies: that over the steps 40 to 47.
  private static DisputeGameAbi.Pick pick() {
    return new DisputeGameAbi.Pick(5, OURS.get(3).get(5), siblings(OURS, 3, 7, 5));
  }

  @Test
  void a_dispute_is_opened_once_and_stands_where_the_chain_says() {
    assertThat(about.key().accused()).isEqualTo(accused.account());
    assertThat(open()).isInstanceOf(Outcome.Mined.class);
    assertThat(challenger.latest().tokenBalance(challenger.account()))
        .isEqualTo(Amount.ofTokens("9850"));
    open();
    assertThat(challenger.latest().tokenBalance(challenger.account()))
        .isEqualTo(Amount.ofTokens("9850"));

    DisputeStand stand = challenger.latest().dispute(id()).orElseThrow();
    assertThat(stand.ply()).isEqualTo(1);
    assertThat(stand.accusedMoves()).isTrue();
    assertThat(stand.until()).isEqualTo(stand.since().plus(TestMarket.RULES.moveClock()));
    assertThat(position().list()).isEqualTo(new DisputePosition.Place(0, 7, 128));
    assertThat(position().claim().value()).isEqualTo(OURS.getLast().getFirst());
    assertThat(stand.isAt(Eip712.structHash(id(), position()))).isTrue();
    assertThat(challenger.latest().challenge(about.key()).state())
        .isEqualTo(ChallengeState.DISPUTED);
  }

  @Test
  void a_move_is_made_once_and_shows_the_other_side_what_it_reveals() {
    open();
    DisputePosition before = position();
    var first = (Outcome.Mined) descend();
    var from = new DisputeWrites.From(about, before, Optional.empty());
    // A crash forgot that it was made: it is not made again.
    assertThat(accused.disputes().move(from, descending())).isIn(first, new Outcome.AlreadyDone());

    DisputeStand stand = challenger.latest().dispute(id()).orElseThrow();
    assertThat(stand.ply()).isEqualTo(2);
    assertThat(stand.accusedMoves()).isFalse();
    assertThat(position().list()).isEqualTo(new DisputePosition.Place(40, 3, 128));
    assertThat(stand.isAt(Eip712.structHash(id(), position()))).isTrue();
    DisputeRecord record = challenger.dispute(id()).orElseThrow();
    ChainEvent moved = record.events().getLast();
    assertThat(moved.place().txHash()).isEqualTo(first.receipt().txHash());
    var reveal = challenger.revealed(id(), moved.place()).orElseThrow();
    assertThat(reveal.function()).isEqualTo("descend");
    assertThat(reveal.nodes()).isEqualTo(THEIRS.getFirst().subList(40, 48));

    assertThat(record.about()).isEqualTo(about);
    assertThat(challenger.revealed(id(), record.events().getFirst().place()).orElseThrow())
        .satisfies(opening -> assertThat(opening.nodes()).hasSize(REVEALED));
  }

  @Test
  void a_dispute_is_read_without_all_that_was_before_it() {
    market.anvil().mine(2_000);
    open();
    var asked = new AtomicInteger();
    try (var node = new FaultyNode(market.anvil().rpc())) {
      ChainGateway limited = market.gateway(TestMarket.key(3), node.rpc(), TestMarket.FEES);
      node.on(
          "eth_getLogs",
          new FaultyNode.Fault.Refuses(
              request -> {
                asked.incrementAndGet();
                JsonNode filter = request.path("params").path(0);
                return block(filter, "toBlock") - block(filter, "fromBlock") >= 100;
              },
              "{\"jsonrpc\":\"2.0\",\"id\":$id,\"error\":{\"code\":-32602,\"message\":\"the range"
                  + " has more than 100 blocks\"}}"));
      assertThat(limited.dispute(id()).orElseThrow().about()).isEqualTo(about);
      assertThat(asked.get()).isLessThan(10);
      assertThat(limited.dispute(Results.digest("none"))).isEmpty();
    }
  }

  private static long block(JsonNode filter, String which) {
    return Long.decode(filter.path(which).asText());
  }

  @Test
  void a_move_through_other_code_shows_what_it_reveals_all_the_same() {
    open();
    String call =
        descending().at(DisputeTypes.abi(about), DisputeTypes.abi(position()), "0x").data();
    Anvil anvil = market.anvil();
    anvil.ask("anvil_setCode", accused.account().hex(), PASSES_ON);
    String game = challenger.addresses().game().hex();
    anvil.mined(
        Map.of(
            "from", anvil.ask("eth_accounts").get(0).asText(),
            "to", accused.account().hex(),
            "data", game + call.substring(2)));

    ChainEvent moved = challenger.dispute(id()).orElseThrow().events().getLast();
    assertThat(moved).isInstanceOf(ChainEvent.DisputeMoved.class);
    assertThat(challenger.disputeCall(id(), moved.place())).contains(call);
    assertThat(challenger.revealed(id(), moved.place()).orElseThrow().nodes())
        .isEqualTo(THEIRS.getFirst().subList(40, 48));
  }

  @Test
  void a_move_of_whoever_is_not_to_move_is_refused_and_costs_nothing() {
    open();
    var from = new DisputeWrites.From(about, position(), Optional.empty());
    assertThatThrownBy(() -> challenger.disputes().move(from, descending()))
        .isInstanceOf(AssayFault.class)
        .hasMessageContaining("NotYourTurn");
  }

  @Test
  void a_position_that_both_have_signed_is_taken_and_play_goes_on_from_there() {
    open();
    DisputePosition at = position();
    var later =
        new DisputePosition(
            new DisputePosition.Turn(6, 5, false),
            at.before(),
            at.step() + 3,
            new DisputePosition.Claim(Results.digest("claim"), Results.digest("frames")),
            at.list(),
            new DisputePosition.Suspect(9, Results.digest("descriptor")),
            new DisputePosition.Fold(1L << 40, 64, 2, 0xBF800000L, 128));
    Eip712 domain = accused.eip712();
    Signature theirs = domain.sign(TestMarket.key(2), id(), later);
    Signature ours = domain.sign(TestMarket.key(1), id(), later);
    assertThat(domain.signer(id(), later, theirs)).isEqualTo(accused.account());
    var swapped =
        new DisputeWrites.From(
            about, later, Optional.of(new DisputeWrites.BothSigned(ours, theirs)));
    assertThatThrownBy(() -> challenger.disputes().adopt(swapped))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("WrongSigner");

    var from =
        new DisputeWrites.From(
            about, later, Optional.of(new DisputeWrites.BothSigned(theirs, ours)));
    assertThat(challenger.disputes().adopt(from)).isInstanceOf(Outcome.Mined.class);
    accused.disputes().adopt(from);

    DisputeStand stand = accused.latest().dispute(id()).orElseThrow();
    assertThat(stand.ply()).isEqualTo(6);
    assertThat(stand.isAt(Eip712.structHash(id(), later))).isTrue();
    assertThat(position()).isEqualTo(later);
  }

  /// Both sides may be one party, which wants everybody's nodes to stop here.
  @Test
  void a_position_that_nobody_can_read_keeps_nothing_else_from_anybody() {
    open();
    DisputePosition at = position();
    var turn = new DisputePosition.Turn(7, at.turn().stage(), true);
    var later =
        new DisputePosition(
            turn, at.before(), at.step(), at.claim(), at.list(), at.suspect(), at.fold());
    int from = 2 + 8 + 7 * 64; // Behind the selector and the case.
    int to = from + 17 * 64;
    String fields =
        DisputeGameAbi.adopt(DisputeTypes.abi(about), DisputeTypes.abi(later), "0x")
                .data()
                .substring(from, to - 64)
            + "%064x".formatted(BigInteger.TWO.pow(64).subtract(BigInteger.ONE));
    Digest position =
        Keccak.hash(HexFormat.of().parseHex(Eip712.POSITION.toHex() + id().toHex() + fields));
    Anvil anvil = market.anvil();
    var asked =
        Map.of(
            "to", challenger.addresses().market().hex(),
            "data", JobMarketAbi.typedDigest(position).data());
    Digest digest = Quantity.digest(anvil.ask("eth_call", asked, "latest"));
    String signatures =
        "0x"
            + HexFormat.of().formatHex(TestMarket.key(2).sign(digest).toBytes())
            + HexFormat.of().formatHex(TestMarket.key(1).sign(digest).toBytes());
    String adopting =
        DisputeGameAbi.adopt(DisputeTypes.abi(about), DisputeTypes.abi(later), signatures).data();
    anvil.mined(
        Map.of(
            "from", anvil.ask("eth_accounts").get(0).asText(),
            "to", challenger.addresses().game().hex(),
            "data", adopting.substring(0, from) + fields + adopting.substring(to)));
    assertThat(challenger.latest().dispute(id()).orElseThrow().isAt(position)).isTrue();

    challenger.jobs().close(job());
    assertThat(
            challenger.logs().events(challenger.addresses().deployedIn(), challenger.headBlock()))
        .noneMatch(ChainEvent.DisputeMoved.class::isInstance)
        .last()
        .isInstanceOf(ChainEvent.JobClosed.class);
    assertThat(position()).isEqualTo(at);
  }

  @Test
  void whoever_lets_its_clock_run_out_loses_once_anybody_says_so() {
    open();
    descend();
    assertThatThrownBy(() -> accused.disputes().timeout(about))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("TimeIsLeft");
    market.anvil().pass(TestMarket.RULES.moveClock().plusSeconds(2));
    assertThat(accused.disputes().timeout(about)).isInstanceOf(Outcome.Mined.class);
    accused.disputes().timeout(about);

    DisputeRecord record = accused.dispute(id()).orElseThrow();
    assertThat(record.stand()).isEmpty();
    assertThat(record.end())
        .hasValueSatisfying(
            end -> {
              assertThat(end.accusedWon()).isTrue();
              assertThat(end.how()).isEqualTo(ChainEvent.Ending.OUT_OF_TIME);
            });
    assertThat(accused.latest().challenge(about.key()).state()).isEqualTo(ChallengeState.REJECTED);
    assertThat(accused.latest().isConvicted(job(), accused.account())).isFalse();
  }

  /// What was estimated for it wrote where there was something already.
  @Test
  void a_verdict_survives_that_all_credits_are_paid_out_just_before_it() throws Exception {
    ChainGateway third = market.rich(3, "1000");
    third.stakes().register(Amount.ofTokens("200"), third.account(), PEER);
    DisputeCase first = openedBy(third, TASK);
    DisputeCase second = openedBy(third, Results.task("another task"));
    Anvil anvil = market.anvil();
    anvil.pass(TestMarket.RULES.moveClock().plusSeconds(2));
    third.disputes().timeout(first);

    anvil.mineAtOnce(false);
    var verdict = new Background<>(() -> third.disputes().timeout(second));
    Background.until(() -> anvil.waiting() == 1);
    var nobody = Address.parse("0x000000000000000000000000000000000000dead");
    for (Address account : List.of(third.account(), challenger.account(), nobody)) {
      anvil.ask(
          "eth_sendTransaction",
          Map.of(
              "from",
              anvil.ask("eth_accounts").get(0).asText(),
              "to",
              challenger.addresses().challenges().hex(),
              "data",
              ChallengesAbi.withdrawFor(account).data(),
              "gas",
              "0x30000",
              "maxFeePerGas",
              "0x174876e800",
              "maxPriorityFeePerGas",
              "0x174876e800"));
    }
    anvil.mine(1);
    assertThat(verdict.result()).isInstanceOf(Outcome.Mined.class);
    // Of the two compensations the first was paid out before.
    assertThat(challenger.latest().bondCredit(challenger.account()))
        .isEqualTo(Amount.ofTokens("25"));
  }

  private DisputeCase openedBy(ChainGateway gateway, TaskId task) {
    Evidence evidence = evidence(task);
    DisputeCase c = gateway.disputes().caseOf(evidence, terms());
    gateway.disputes().open(c, evidence, STEPS, OURS.get(3), siblings(OURS, 0, 7, 127));
    return c;
  }

  /// Some tokens refuse to change one allowance for another.
  @Test
  void an_allowance_that_is_left_is_taken_back_before_the_next() {
    Anvil anvil = market.anvil();
    Address token = challenger.addresses().token();
    anvil.ask("anvil_impersonateAccount", challenger.account().hex());
    anvil.mined(
        Map.of(
            "from", challenger.account().hex(),
            "to", token.hex(),
            "data",
                AssayTokenAbi.approve(challenger.addresses().challenges(), BigInteger.ONE).data()));
    open();
    JsonNode approvals =
        anvil.ask(
            "eth_getLogs",
            Map.of(
                "fromBlock", "0x0",
                "address", token.hex(),
                "topics",
                    List.of(
                        "0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925",
                        "0x" + "0".repeat(24) + challenger.account().hex().substring(2),
                        "0x"
                            + "0".repeat(24)
                            + challenger.addresses().challenges().hex().substring(2))));
    assertThat(approvals).hasSize(3);
    assertThat(approvals.get(1).path("data").asText()).isEqualTo("0x" + "0".repeat(64));
  }

  @Test
  void an_accused_that_never_answers_is_convicted_and_its_stake_divided() {
    open();
    market.anvil().pass(TestMarket.RULES.moveClock().plusSeconds(2));
    challenger.disputes().timeout(about);

    assertThat(challenger.latest().isConvicted(job(), accused.account())).isTrue();
    // A quarter of what was frozen as the bounty, half as the submitter's, and the bond.
    assertThat(challenger.latest().bondCredit(challenger.account()))
        .isEqualTo(Amount.ofTokens("87.5"));
    challenger.challenges().withdrawBonds();
    assertThat(challenger.latest().bondCredit(challenger.account())).isEqualTo(Amount.ZERO);
  }

  @Test
  void nobody_knows_a_dispute_that_there_is_not() {
    assertThat(challenger.dispute(Results.digest("none"))).isEmpty();
    assertThat(challenger.latest().dispute(id())).isEmpty();
  }
}
