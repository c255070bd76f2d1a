// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import network.assay.protocol.market.Amount;
import org.junit.jupiter.api.Test;

/// What Java says of rules before they cost gas; the contract's own check is tested in Solidity.
final class ChainRulesTest {
  private static final Amount ONE = Amount.of(1);

  private static ChainRules rules(int window, int judgement, int unbonding, int clock, int bounty) {
    return rules(window, judgement, unbonding, clock, bounty, ONE, ONE);
  }

  private static ChainRules frozenBy(BigInteger freeze) {
    return rules(24, 72, 168, 24, 0, new Amount(freeze), new Amount(freeze));
  }

  private static ChainRules rules(
      int window, int judgement, int unbonding, int clock, int bounty, Amount freeze, Amount bond) {
    return new ChainRules(
        Duration.ofHours(window),
        Duration.ofHours(judgement),
        Duration.ofHours(unbonding),
        4,
        freeze,
        bond,
        ONE,
        Duration.ofHours(clock),
        bounty,
        4_000);
  }

  @Test
  void rules_that_the_contract_takes_are_safe() {
    assertThat(rules(24, 72, 97, 24, 5_000).unsafe()).isEmpty();
  }

  @Test
  void each_rule_that_the_contract_refuses_is_named() {
    assertThat(rules(0, 72, 168, 24, 0).unsafe()).hasValue("a time is zero");
    assertThat(rules(24, 24 * 91, 168, 24, 0).unsafe()).hasValueSatisfying(contains("90 days"));
    assertThat(rules(24, 72, 96, 24, 0).unsafe()).hasValueSatisfying(contains("unbonding"));
    assertThat(rules(24, 72, 24 * 271, 24, 0).unsafe()).hasValueSatisfying(contains("270"));
    assertThat(rules(24, 72, 168, 25, 0).unsafe()).hasValueSatisfying(contains("third"));
    assertThat(rules(24, 72, 168, 24, 5_001).unsafe()).hasValueSatisfying(contains("5000"));
    assertThat(rules(24, 72, 168, 24, 0, Amount.of(2), ONE).unsafe())
        .hasValueSatisfying(contains("bond"));
    assertThat(rules(24, 72, 168, 24, 0, Amount.of(2), Amount.of(2)).unsafe()).isEmpty();
    assertThat(frozenBy(BigInteger.TWO.pow(96)).unsafe()).hasValueSatisfying(contains("2^96"));
    assertThat(frozenBy(BigInteger.TWO.pow(96).subtract(BigInteger.ONE)).unsafe()).isEmpty();
  }

  private static java.util.function.Consumer<String> contains(String part) {
    return text -> assertThat(text).contains(part);
  }
}
