// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.staking.ChainConfig;
import network.assay.staking.FeePolicy;
import network.assay.staking.Outcome;
import network.assay.staking.RpcLimits;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A chain node that is down, slow, broken or a liar never harms more than the one call.
final class BadNodeTest {
  private static final RpcLimits HASTY = new RpcLimits(Duration.ofMillis(2_000), 1 << 16);

  private static TestMarket market;
  private static HotKey key;

  private FaultyNode node;
  private ChainGateway gateway;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    market = TestMarket.start();
    key = TestMarket.key(1);
    market.dev().giveCoins(key.address(), BigInteger.TEN.pow(19));
    market.dev().giveTokens(market.network(), key.address(), Amount.ofTokens("1000"));
  }

  @AfterAll
  static void end() {
    market.close();
  }

  @BeforeEach
  void connect() {
    node = new FaultyNode(market.anvil().rpc());
    gateway = new ChainGateway(config(node.rpc(), 31337, market.network()), key, folder);
  }

  @AfterEach
  void disconnect() {
    gateway.stop(Duration.ZERO);
    node.close();
  }

  private static ChainConfig config(URI rpc, long chainId, Address network) {
    return new ChainConfig(rpc, chainId, network, 2, HASTY, TestMarket.FEES);
  }

  static Stream<Arguments> waysToFail() {
    String deep = "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":" + "[".repeat(2000);
    return Stream.of(
        Arguments.of(new FaultyNode.Fault.Status(503), "HTTP 503"),
        Arguments.of(new FaultyNode.Fault.Stalls(), "no answer within 2000 ms"),
        Arguments.of(new FaultyNode.Fault.StallsHalfWay(), "no answer within 2000 ms"),
        Arguments.of(new FaultyNode.Fault.Says("<html>hello</html>"), "no JSON-RPC"),
        Arguments.of(new FaultyNode.Fault.Says(""), "no JSON-RPC"),
        Arguments.of(new FaultyNode.Fault.Says("[]"), "no JSON-RPC"),
        Arguments.of(new FaultyNode.Fault.Says("null"), "an answer to something else"),
        Arguments.of(new FaultyNode.Fault.Says(deep), "no JSON-RPC"),
        Arguments.of(new FaultyNode.Fault.Floods(200_000), "more than 65536 bytes"),
        Arguments.of(result("\"0x1\"", 77), "an answer to something else"),
        Arguments.of(result("null"), "a number like 0x1f was expected"),
        Arguments.of(result("\"latest\""), "a number like 0x1f was expected"),
        Arguments.of(result("\"0x" + "f".repeat(64) + "\""), "beyond all sense"),
        Arguments.of(result("{}"), "a number like 0x1f was expected"),
        Arguments.of(
            new FaultyNode.Fault.Says(
                "{\"id\":$id,\"error\":{\"code\":-32000,\"message\":\"no\\nsuch\\nluck\"}}"),
            "no such luck"));
  }

  private static FaultyNode.Fault result(String json) {
    return new FaultyNode.Fault.Says("{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":" + json + "}");
  }

  private static FaultyNode.Fault result(String json, int id) {
    return new FaultyNode.Fault.Says(
        "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + json + "}");
  }

  @ParameterizedTest
  @MethodSource("waysToFail")
  void a_node_that_misbehaves_is_a_fault_of_the_world(FaultyNode.Fault fault, String what) {
    gateway.start();
    node.always(fault);
    assertThatThrownBy(() -> gateway.headBlock())
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining(what)
        .hasMessageContaining("the chain node at 127.0.0.1:")
        .hasMessageNotContaining("secret-token");
    node.behave();
    assertThat(gateway.headBlock()).isPositive();
  }

  @Test
  void a_node_that_is_not_there_is_named_with_the_next_step() {
    URI nobody = node.rpc();
    node.close();
    var lost = new ChainGateway(config(nobody, 31337, market.network()), key, folder);
    assertThatThrownBy(lost::start)
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("did not answer eth_chainId")
        .hasMessageContaining("Check that it runs and is reachable");
  }

  @Test
  void another_chain_is_the_operators_mistake() {
    var wrong = new ChainGateway(config(node.rpc(), 1, market.network()), key, folder);
    assertThatThrownBy(wrong::start)
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("is on chain 31337, and chain 1 is configured");
  }

  @Test
  void an_address_without_a_contract_is_the_operators_mistake() {
    Address nothing = Address.parse("0x" + "12".repeat(20));
    var wrong = new ChainGateway(config(node.rpc(), 31337, nothing), key, folder);
    assertThatThrownBy(wrong::start)
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("no contract at " + nothing);
  }

  @Test
  void an_address_of_another_contract_is_noticed() {
    gateway.start();
    Address token = gateway.addresses().token();
    gateway.stop(Duration.ZERO);
    var wrong = new ChainGateway(config(node.rpc(), 31337, token), key, folder);
    assertThatThrownBy(wrong::start).isInstanceOf(AssayFault.class);
  }

  @Test
  void a_real_chain_node_gives_nothing_away() {
    node.on("eth_accounts", result("[]"));
    assertThatThrownBy(() -> DevChain.at(node.rpc()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("is no development chain");
  }

  @Test
  void after_a_failed_start_the_account_is_free_again() {
    node.on("eth_getTransactionCount", new FaultyNode.Fault.Status(500));
    node.on("eth_getCode", new FaultyNode.Fault.Status(500));
    assertThatThrownBy(() -> gateway.start()).isInstanceOf(AssayFault.World.class);
    node.behave();
    gateway.start();
    assertThat(gateway.headBlock()).isPositive();
  }

  @Test
  void a_made_up_randomness_does_not_hash_to_its_block() {
    gateway.start();
    market.anvil().mine(5);
    long block = gateway.headBlock() - 3;
    Digest honest = gateway.beacon().randomness(block).orElseThrow();
    node.on(
        "eth_getBlockByNumber",
        new FaultyNode.Fault.Distorts(
            answer -> answer.replace(honest.toHex(), Digest.ZERO.toHex())));
    assertThatThrownBy(() -> gateway.beacon().randomness(block))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("a header that does not hash to");
  }

  @Test
  void a_header_with_fields_of_the_future_is_taken_as_the_node_stores_it() {
    gateway.start();
    market.anvil().mine(5);
    // Stands for a field that we do not know: one that we know, left out of what the node says.
    node.on(
        "eth_getBlockByNumber",
        new FaultyNode.Fault.Distorts(answer -> answer.replace("requestsHash", "futureHash")));
    assertThatThrownBy(() -> gateway.beacon().randomness(3))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("unless this version is too old for the chain");

    JsonNode block = market.anvil().ask("eth_getBlockByNumber", "0x3", false);
    Digest hash = Quantity.digest(block.path("hash"));
    ProvenHeader whole = ProvenHeader.of(block, hash).orElseThrow();
    node.on("debug_getRawHeader", result("\"" + whole.rlp() + "\""));
    assertThat(gateway.beacon().randomness(3)).contains(whole.prevrandao());
    node.on("debug_getRawHeader", result("\"0xc0\""));
    assertThatThrownBy(() -> gateway.beacon().randomness(3)).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void a_block_of_no_time_is_noticed() {
    gateway.start();
    node.on(
        "eth_getBlockByNumber",
        new FaultyNode.Fault.Distorts(
            answer ->
                answer.replaceAll("(\"timestamp\":)\"0x[0-9a-f]+\"", "$1\"0x7fffffffffffffff\"")));
    assertThatThrownBy(() -> gateway.latest())
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("broken or lies");
  }

  @Test
  void another_blocks_header_is_noticed() {
    gateway.start();
    market.anvil().mine(5);
    String other = market.anvil().ask("eth_getBlockByNumber", "0x2", false).toString();
    node.on("eth_getBlockByNumber", result(other));
    assertThatThrownBy(() -> gateway.beacon().randomness(3))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("another block");
  }

  @ParameterizedTest
  @MethodSource("dishonestAnswers")
  void an_answer_that_no_contract_gives_is_noticed(String data) {
    gateway.start();
    node.on("eth_call", result("\"" + data + "\""));
    assertThatThrownBy(() -> gateway.latest().tokenBalance(key.address()))
        .isInstanceOf(AssayFault.World.class);
  }

  static Stream<String> dishonestAnswers() {
    return Stream.of("0x", "0x12", "0x" + "00".repeat(31), "0x" + "00".repeat(33), "12", "0xzz");
  }

  @Test
  void a_transaction_whose_acceptance_was_not_heard_is_not_sent_twice() {
    gateway.start();
    long before = nonce();
    node.on("eth_sendRawTransaction", new FaultyNode.Fault.Distorts(answer -> "lost on the way"));
    assertThat(gateway.stakes().payTo(Address.parse("0x" + "01".repeat(20))))
        .isInstanceOf(Outcome.Mined.class);
    assertThat(nonce()).isEqualTo(before + 1);
  }

  @Test
  void a_nonce_that_a_node_made_up_holds_up_nothing_for_good() {
    var hasty =
        new FeePolicy(
            TestMarket.FEES.maxFeePerGas(),
            13,
            Duration.ofMillis(300),
            Duration.ofMillis(900),
            Duration.ofMillis(20));
    var config = new ChainConfig(node.rpc(), 31337, market.network(), 2, HASTY, hasty);
    HotKey other = TestMarket.key(7);
    market.dev().giveCoins(other.address(), BigInteger.TEN.pow(19));
    var writer = new ChainGateway(config, other, folder);
    writer.start();
    try {
      node.on("eth_getTransactionCount", result("\"0x3b9aca00\""));
      Address payout = Address.parse("0x" + "02".repeat(20));
      assertThatThrownBy(() -> writer.stakes().payTo(payout)).isInstanceOf(AssayFault.World.class);
      node.behave();
      assertThat(writer.stakes().payTo(payout)).isInstanceOf(Outcome.Mined.class);
    } finally {
      market.anvil().dropWaiting(); // Else what waits for that nonce waits in other tests' way.
      writer.stop(Duration.ZERO);
    }
  }

  @Test
  void more_transactions_that_wait_than_an_account_can_have_are_not_believed() {
    gateway.start();
    var asked = new java.util.concurrent.atomic.AtomicInteger();
    node.on(
        "eth_getTransactionCount",
        new FaultyNode.Fault.Distorts(
            answer ->
                asked.getAndIncrement() % 2 == 0
                    ? answer
                    : answer.replaceAll("\"result\":\"0x[0-9a-f]+\"", "\"result\":\"0xfff\"")));
    assertThatThrownBy(() -> gateway.stakes().payTo(Address.parse("0x" + "03".repeat(20))))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("of them in blocks");
  }

  @Test
  void a_transaction_that_never_arrived_is_sent_again() throws Exception {
    gateway.start();
    node.on("eth_sendRawTransaction", new FaultyNode.Fault.Status(500));
    var paying =
        new Background<Outcome>(
            () -> gateway.stakes().payTo(Address.parse("0x" + "02".repeat(20))));
    Thread.sleep(100);
    assertThat(paying.isOver()).isFalse();
    node.behave();
    assertThat(paying.result()).isInstanceOf(Outcome.Mined.class);
  }

  private static long nonce() {
    return Quantity.small(
        market.anvil().ask("eth_getTransactionCount", key.address().hex(), "latest"));
  }

  @Test
  void a_write_survives_a_node_that_goes_away_for_a_while() throws Exception {
    gateway.start();
    market.anvil().mineAtOnce(false);
    try {
      Instant deadline = gateway.latest().time().plus(Duration.ofDays(1));
      Digest wanted = Results.digest("through thick and thin");
      var writing =
          new Background<Outcome>(
              () -> gateway.jobs().open(wanted, Amount.ofTokens("10"), deadline));
      Background.until(() -> market.anvil().waiting() == 1);
      market.anvil().mine(1); // The approval.
      Background.until(() -> market.anvil().waiting() == 1);
      node.always(new FaultyNode.Fault.Status(502));
      market.anvil().mine(1);
      Thread.sleep(100);
      node.behave();
      assertThat(writing.result()).isInstanceOf(Outcome.Mined.class);
    } finally {
      market.anvil().mineAtOnce(true);
    }
  }
}
