// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.JobId;
import network.assay.staking.FeePolicy;
import network.assay.staking.Outcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Transactions that get stuck, lost, overtaken or undone, and a process that dies meanwhile.
final class CrashTest {
  private static final Digest WANTED = Results.digest("a job");
  private static final Amount ESCROW = Amount.ofTokens("100");

  private TestMarket market;
  private ChainGateway gateway;
  private Instant deadline;
  private JobId job;

  @TempDir Path otherFolder;

  @BeforeEach
  void start() {
    market = TestMarket.start();
    gateway = market.rich(1, "1000");
    deadline = gateway.latest().time().plus(Duration.ofDays(1));
    job = gateway.jobs().idOf(WANTED);
    market.anvil().mineAtOnce(false);
  }

  @AfterEach
  void end() {
    market.close();
  }

  private Background<Outcome> paying(ChainGateway from, String payout) {
    return new Background<>(
        () -> from.stakes().payTo(network.assay.protocol.market.Address.parse(payout)));
  }

  private static String payout(int digit) {
    return "0x" + String.valueOf(digit).repeat(40);
  }

  private Background<Outcome> opening(ChainGateway from) throws InterruptedException {
    var opening = new Background<Outcome>(() -> from.jobs().open(WANTED, ESCROW, deadline));
    waitFor(1);
    market.anvil().mine(1); // The approval.
    waitFor(1);
    return opening;
  }

  private void waitFor(long transactions) throws InterruptedException {
    Background.until(() -> market.anvil().waiting() == transactions);
  }

  @Test
  void a_write_repeated_after_a_crash_is_resumed_and_pays_once() throws Exception {
    Background<Outcome> first = opening(gateway);
    market.crash(gateway);
    assertThatThrownBy(first::result)
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("stopped");

    ChainGateway second = market.gateway(TestMarket.key(1), market.anvil().rpc(), TestMarket.FEES);
    var again = new Background<Outcome>(() -> second.jobs().open(WANTED, ESCROW, deadline));
    Thread.sleep(100);
    assertThat(market.anvil().waiting()).isEqualTo(1);
    market.anvil().mine(1);
    assertThat(again.result()).isInstanceOf(Outcome.Mined.class);
    assertThat(second.latest().tokenBalance(second.account())).isEqualTo(Amount.ofTokens("900"));
    assertThat(nonce()).isEqualTo(2);
  }

  @Test
  void a_write_that_waits_is_waited_for_and_not_sent_anew() throws Exception {
    paying(gateway, payout(1));
    waitFor(1);
    market.crash(gateway);
    ChainGateway second = market.gateway(TestMarket.key(1), market.anvil().rpc(), TestMarket.FEES);
    var again = paying(second, payout(1));
    var andAgain = paying(second, payout(1));
    Thread.sleep(100);
    assertThat(market.anvil().waiting()).isEqualTo(1);
    market.anvil().mine(1);
    assertThat(again.result()).isInstanceOf(Outcome.Mined.class);
    assertThat(andAgain.result()).isInstanceOf(Outcome.Mined.class);
    assertThat(nonce()).isEqualTo(1);
  }

  @Test
  void a_write_that_was_mined_during_the_crash_is_recognised() throws Exception {
    opening(gateway);
    market.crash(gateway);
    market.anvil().mine(1);
    ChainGateway second = market.gateway(TestMarket.key(1), market.anvil().rpc(), TestMarket.FEES);
    assertThat(second.jobs().open(WANTED, ESCROW, deadline)).isInstanceOf(Outcome.Mined.class);
    assertThat(nonce()).isEqualTo(2);
  }

  @Test
  void a_node_that_lost_the_transaction_gets_it_again_at_the_next_start() throws Exception {
    opening(gateway);
    market.crash(gateway);
    market.anvil().dropWaiting();
    ChainGateway second = market.gateway(TestMarket.key(1), market.anvil().rpc(), TestMarket.FEES);
    waitFor(1);
    market.anvil().mine(1);
    assertThat(second.latest().job(job)).isPresent();
  }

  @Test
  void even_without_its_records_a_repeated_write_pays_once() throws Exception {
    opening(gateway);
    market.crash(gateway);
    var forgetful =
        new ChainGateway(
            market.config(market.anvil().rpc(), TestMarket.FEES), TestMarket.key(1), otherFolder);
    forgetful.start();
    var again = new Background<Outcome>(() -> forgetful.jobs().open(WANTED, ESCROW, deadline));
    waitFor(2);
    market.anvil().mine(1);
    assertThat(again.result()).isEqualTo(new Outcome.AlreadyDone());
    assertThat(forgetful.latest().tokenBalance(forgetful.account()))
        .isEqualTo(Amount.ofTokens("900"));
    forgetful.stop(Duration.ZERO);
  }

  @Test
  void two_processes_cannot_send_from_one_account() {
    var second =
        new ChainGateway(
            market.config(market.anvil().rpc(), TestMarket.FEES),
            TestMarket.key(1),
            market.folder());
    assertThatThrownBy(second::start)
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("another process sends from");
  }

  @Test
  void a_stuck_transaction_is_replaced_by_a_dearer_one() throws Exception {
    var paying = paying(gateway, payout(1));
    waitFor(1);
    BigInteger before = offered();
    Background.until(() -> offered().compareTo(before) > 0);
    assertThat(market.anvil().waiting()).isEqualTo(1);
    market.anvil().mine(1);
    assertThat(paying.result()).isInstanceOf(Outcome.Mined.class);
    assertThat(nonce()).isEqualTo(1);
  }

  @Test
  void a_transaction_that_the_node_forgot_is_sent_again() throws Exception {
    var paying = paying(gateway, payout(1));
    waitFor(1);
    market.anvil().dropWaiting();
    waitFor(1);
    market.anvil().mine(1);
    assertThat(paying.result()).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void a_lost_transaction_does_not_hold_up_those_behind_it() throws Exception {
    paying(gateway, payout(1));
    waitFor(1);
    market.crash(gateway);
    var forgetful =
        new ChainGateway(
            market.config(market.anvil().rpc(), TestMarket.FEES), TestMarket.key(1), otherFolder);
    forgetful.start();
    var paying = paying(forgetful, payout(2));
    waitFor(2);
    String lost = firstWaiting();
    market.anvil().ask("anvil_dropTransaction", lost);
    Background.until(() -> nonceAt("pending") == 2); // The gap is filled.
    market.anvil().mine(1);
    assertThat(paying.result()).isInstanceOf(Outcome.Mined.class);
    forgetful.stop(Duration.ZERO);
  }

  @Test
  void a_nonce_that_another_program_used_is_not_the_end() throws Exception {
    var paying = paying(gateway, payout(1));
    waitFor(1);
    market.anvil().dropWaiting();
    Signer.Signed foreign =
        new Signer(31337, TestMarket.key(1))
            .sign(
                0,
                gateway.account().hex(),
                BigInteger.ONE,
                "0x",
                21_000,
                new Fees(FeePolicy.GWEI.multiply(BigInteger.TEN), FeePolicy.GWEI));
    market.anvil().ask("eth_sendRawTransaction", foreign.bytes());
    market.anvil().mine(1);
    waitFor(1); // Sent anew, with the next nonce.
    market.anvil().mine(1);
    assertThat(paying.result()).isInstanceOf(Outcome.Mined.class);
    assertThat(nonce()).isEqualTo(2);
  }

  @Test
  void nothing_is_sent_while_gas_costs_more_than_the_cap() throws Exception {
    setBaseFee(FeePolicy.GWEI.multiply(BigInteger.valueOf(150)));
    var paying = paying(gateway, payout(1));
    Thread.sleep(200);
    assertThat(market.anvil().waiting()).isZero();
    assertThat(paying.isOver()).isFalse();
    setBaseFee(FeePolicy.GWEI);
    waitFor(1);
    market.anvil().mine(1);
    assertThat(paying.result()).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void a_price_that_stays_above_the_cap_is_reported_with_both_figures() {
    setBaseFee(FeePolicy.GWEI.multiply(BigInteger.valueOf(150)));
    ChainGateway hasty = impatient(100);
    assertThatThrownBy(() -> hasty.stakes().payTo(gateway.account()))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("gas costs")
        .hasMessageContaining("the cap of 100000000000")
        .hasMessageContaining("nothing was sent");
  }

  @Test
  void a_price_that_rises_after_sending_is_met_up_to_the_cap() throws Exception {
    var paying = paying(gateway, payout(1));
    waitFor(1);
    BigInteger spike = FeePolicy.GWEI.multiply(BigInteger.valueOf(20));
    setBaseFee(spike);
    assertThat(paying.isOver()).isFalse();
    Background.until(() -> offered().compareTo(spike) > 0);
    market.anvil().mine(1);
    assertThat(paying.result()).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void when_no_block_takes_it_the_outcome_is_said_to_be_unknown() throws Exception {
    ChainGateway hasty = impatient(100);
    assertThatThrownBy(() -> hasty.stakes().authorise(gateway.account()))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("its outcome is unknown")
        .hasMessageContaining("resumes it and pays nothing twice");
    waitFor(1);
    market.anvil().mine(1);
    assertThat(hasty.stakes().authorise(gateway.account())).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void a_write_that_a_reorganisation_undid_is_made_again() throws Exception {
    market.anvil().mine(3);
    var paying = paying(gateway, payout(1));
    waitFor(1);
    market.anvil().mine(1);
    assertThat(paying.result()).isInstanceOf(Outcome.Mined.class);
    market.anvil().reorganise(2);
    market.anvil().dropWaiting();
    assertThat(nonce()).isZero();

    var again = paying(gateway, payout(1));
    waitFor(1);
    market.anvil().mine(1);
    assertThat(again.result()).isInstanceOf(Outcome.Mined.class);
    assertThat(nonce()).isEqualTo(1);
  }

  @Test
  void what_is_final_is_forgotten() throws Exception {
    market.anvil().mineAtOnce(true);
    paying(gateway, payout(1)).result();
    paying(gateway, payout(2)).result();
    Path records = market.folder().resolve("writes-31337-" + gateway.account() + ".json");
    assertThat(Files.readString(records)).contains(payout(1), payout(2));
    market.anvil().mine(1);
    paying(gateway, payout(3)).result();
    assertThat(Files.readString(records)).doesNotContain(payout(1)).contains(payout(2), payout(3));
  }

  @Test
  void an_account_without_coins_is_told_so() {
    market.anvil().mineAtOnce(true);
    ChainGateway poor = market.gateway(TestMarket.key(9), market.anvil().rpc(), TestMarket.FEES);
    assertThatThrownBy(() -> poor.stakes().payTo(gateway.account()))
        .isInstanceOf(AssayFault.Operator.class)
        .hasMessageContaining("cannot pay for gas");
  }

  /// A gateway of another account that waits half a second.
  private ChainGateway impatient(int capGwei) {
    HotKey key = TestMarket.key(5);
    market.anvil().ask("anvil_setBalance", key.address().hex(), "0x8ac7230489e80000");
    var fees =
        new FeePolicy(
            FeePolicy.GWEI.multiply(BigInteger.valueOf(capGwei)),
            13,
            Duration.ofMillis(400),
            Duration.ofMillis(500),
            Duration.ofMillis(20));
    return market.gateway(key, market.anvil().rpc(), fees);
  }

  /// A block with this base fee, so that everyone sees it.
  private void setBaseFee(BigInteger wei) {
    market.anvil().baseFee(wei);
    market.anvil().mine(1);
  }

  private String firstWaiting() {
    return waiting().path("0").path("hash").asText();
  }

  /// What the account's first waiting transaction offers for a unit of gas.
  private BigInteger offered() {
    var all = waiting();
    if (all.isEmpty()) return BigInteger.ZERO;
    return Quantity.number(all.iterator().next().path("maxFeePerGas"));
  }

  private com.fasterxml.jackson.databind.JsonNode waiting() {
    var pool = market.anvil().ask("txpool_content");
    String account = Accounts.checksummed(gateway.account());
    var pending = pool.path("pending").path(account);
    if (pending.isMissingNode()) pending = pool.path("pending").path(gateway.account().hex());
    return pending;
  }

  private long nonce() {
    return nonceAt("latest");
  }

  private long nonceAt(String block) {
    return Quantity.small(
        market.anvil().ask("eth_getTransactionCount", gateway.account().hex(), block));
  }
}
