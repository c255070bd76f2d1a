// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.FeePolicy;
import network.assay.staking.Outcome;
import network.assay.staking.Urgency;
import network.assay.staking.gateway.abi.AssayTokenAbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Writes that have to be in a block in time, on a chain whose gas costs three times the usual cap.
final class UrgentWriteTest {
  private static final BigInteger DEAR = gwei(300);
  private static final Duration CALM = Duration.ofHours(1);
  private static final FeePolicy FEES =
      new FeePolicy(
          gwei(100),
          gwei(1_000),
          13,
          Duration.ofMillis(200),
          Duration.ofSeconds(60),
          Duration.ofMillis(20));

  private final AtomicReference<Optional<Urgency.Held>> held =
      new AtomicReference<>(Optional.empty());
  private TestMarket market;
  private JsonRpc rpc;
  private ChainNode node;
  private Address token;
  private NonceBook book;
  private Writer writer;

  private static BigInteger gwei(long count) {
    return FeePolicy.GWEI.multiply(BigInteger.valueOf(count));
  }

  @BeforeEach
  void start() {
    market = TestMarket.start();
    token = market.rich(1, "10").addresses().token();
    HotKey key = TestMarket.key(5);
    market.dev().giveCoins(key.address(), BigInteger.TEN.pow(20));
    rpc = new JsonRpc(market.anvil().rpc(), TestMarket.LIMITS);
    node = new ChainNode(rpc, new Reverts());
    book = new NonceBook(FileWriteStore.open(market.folder(), 31337, key.address()));
    var outbox = new Outbox(node, new Signer(31337, key), book, FEES, 2);
    writer = new Writer(outbox, node, new Reverts(), FEES);
  }

  @AfterEach
  void end() {
    writer.stop();
    book.close();
    rpc.close();
    market.close();
  }

  private void costs(BigInteger wei) {
    market.anvil().baseFee(wei);
    market.anvil().mine(1);
  }

  private Intent approval(int tokens) {
    BigInteger units = BigInteger.valueOf(tokens);
    return Intent.of(
        String.valueOf(tokens), token, AssayTokenAbi.approve(token, units), () -> false);
  }

  private Urgency within(Duration time, Optional<BigInteger> worth) {
    Instant until = node.latestHeader().timestamp().plus(time);
    return new Urgency(until, CALM, worth, one -> held.set(Optional.of(one)));
  }

  private TokenSpender spender() {
    HotKey key = TestMarket.key(5);
    market.dev().giveTokens(market.network(), key.address(), Amount.ofTokens("100"));
    Market contracts = MarketFinder.find(node, market.config(market.anvil().rpc(), FEES));
    return new TokenSpender(contracts, writer, key.address());
  }

  /// Lets a contract have tokens, and does something urgent that stands for taking them.
  private Background<Outcome> spending(TokenSpender spender, int tokens, Urgency urgency) {
    Amount amount = Amount.ofTokens(String.valueOf(tokens));
    return new Background<>(
        () ->
            spender.spend(
                market.network(),
                () -> amount,
                Optional.of(new TokenSpender.Haste(urgency, 100_000)),
                () -> writer.write(approval(tokens).with(Optional.of(urgency)))));
  }

  private Background<Outcome> writing(Intent intent) {
    return new Background<>(() -> writer.write(intent));
  }

  @Test
  void a_move_waits_for_cheaper_gas_while_there_is_time_and_pays_what_it_takes_when_there_is_not()
      throws Exception {
    costs(DEAR);
    Urgency urgency = within(CALM.multipliedBy(2), Optional.empty());
    Background<Outcome> move = writing(approval(1).with(Optional.of(urgency)));
    Background.until(() -> held.get().isPresent());
    Urgency.Held first = held.get().orElseThrow();
    assertThat(first.cap()).isEqualTo(gwei(100));
    assertThat(first.most()).isEqualTo(gwei(1_000));
    assertThat(first.baseFee()).isGreaterThan(gwei(100));
    assertThat(first.forGood()).isFalse();
    assertThat(move.isOver()).isFalse();

    market.anvil().baseFee(DEAR);
    market.anvil().pass(CALM.plusMinutes(30));
    assertThat(move.result()).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void what_is_urgent_waits_for_its_block_together() throws Exception {
    market.anvil().mineAtOnce(false);
    Urgency urgency = within(CALM.multipliedBy(2), Optional.empty());
    List<Background<Outcome>> all =
        IntStream.rangeClosed(1, 18)
            .mapToObj(tokens -> writing(approval(tokens).with(Optional.of(urgency))))
            .toList();
    Background.until(() -> market.anvil().waiting() == all.size());
    market.anvil().mine(1);
    for (Background<Outcome> one : all) {
      assertThat(one.result()).isInstanceOf(Outcome.Mined.class);
    }
  }

  @Test
  void what_was_sent_before_and_is_stuck_does_not_hold_up_a_move() throws Exception {
    market.anvil().mineAtOnce(false);
    Background<Outcome> before = writing(approval(1));
    Background.until(() -> market.anvil().waiting() == 1);
    costs(DEAR);
    market.anvil().baseFee(DEAR);

    Urgency urgency = within(CALM.dividedBy(4), Optional.empty());
    Background<Outcome> move = writing(approval(2).with(Optional.of(urgency)));
    Background.until(
        () -> {
          costs(DEAR);
          return move.isOver();
        });
    assertThat(move.result()).isInstanceOf(Outcome.Mined.class);
    assertThat(before.result()).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void a_move_that_was_sent_at_the_usual_cap_is_sent_dearer_when_time_runs_out() throws Exception {
    market.anvil().mineAtOnce(false);
    Urgency urgency = within(CALM.multipliedBy(2), Optional.empty());
    Background<Outcome> move = writing(approval(1).with(Optional.of(urgency)));
    Background.until(() -> market.anvil().waiting() == 1);
    costs(DEAR);
    Background.until(() -> held.get().isPresent());
    assertThat(held.get().orElseThrow().cap()).isEqualTo(gwei(100));

    market.anvil().ask("evm_increaseTime", CALM.plusMinutes(45).toSeconds());
    Background.until(
        () -> {
          costs(DEAR);
          return move.isOver();
        });
    assertThat(move.result()).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void what_is_spent_in_time_pays_for_its_approval_and_for_what_is_in_its_way() throws Exception {
    TokenSpender spender = spender();
    market.anvil().mineAtOnce(false);
    Background<Outcome> before = writing(approval(1));
    Background.until(() -> market.anvil().waiting() == 1);
    costs(DEAR);
    Background<Outcome> spent = spending(spender, 2, within(CALM.dividedBy(4), Optional.empty()));
    Background.until(
        () -> {
          costs(DEAR);
          return spent.isOver();
        });
    assertThat(spent.result()).isInstanceOf(Outcome.Mined.class);
    assertThat(before.result()).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void whoever_has_time_to_wait_for_cheaper_gas_keeps_nobody_from_spending() throws Exception {
    TokenSpender spender = spender();
    costs(DEAR);
    Background<Outcome> calm = spending(spender, 2, within(CALM.multipliedBy(2), Optional.empty()));
    Background.until(() -> held.get().isPresent());

    market.anvil().baseFee(DEAR);
    Background<Outcome> hurried = spending(spender, 3, within(CALM.dividedBy(4), Optional.empty()));
    Background.until(
        () -> {
          market.anvil().baseFee(DEAR);
          return hurried.isOver();
        });
    assertThat(hurried.result()).isInstanceOf(Outcome.Mined.class);
    assertThat(calm.isOver()).isFalse();
    market.anvil().baseFee(gwei(10));
    market.anvil().mine(1);
    assertThat(calm.result()).isInstanceOf(Outcome.Mined.class);
  }

  @Test
  void a_move_costs_no_more_than_it_is_worth() throws Exception {
    costs(DEAR);
    BigInteger worth = gwei(200).multiply(BigInteger.valueOf(60_000));
    Urgency urgency = within(Duration.ofMinutes(1), Optional.of(worth));
    Background<Outcome> move = writing(approval(1).with(Optional.of(urgency)));
    Background.until(() -> held.get().isPresent());
    assertThat(held.get().orElseThrow().most()).isLessThan(DEAR);
    writer.stop();
    try {
      var _ = move.result();
      throw new AssertionError("it was sent");
    } catch (AssayFault.World e) {
      assertThat(e).hasMessageContaining("stopped");
    }
    assertThat(book.all()).isEmpty();
  }
}
