// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import network.assay.node.dispute.Pressure;
import network.assay.node.dispute.Role;
import network.assay.protocol.market.Amount;
import network.assay.staking.ChainRules;
import network.assay.staking.Urgency;
import org.junit.jupiter.api.Test;

final class StakesTest {
  private static final ChainRules RULES =
      new ChainRules(
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(4),
          4,
          Amount.ofTokens("120"),
          Amount.ofTokens("30"),
          Amount.ofTokens("100"),
          Duration.ofMinutes(40),
          2_500,
          5_000);
  private static final BigInteger WEI = BigInteger.valueOf(1_000);

  private static Urgency urgency(Optional<BigInteger> weiPerToken, Role role, int ply) {
    return new Stakes(RULES, weiPerToken).move(pressure(role), ply);
  }

  private static Pressure pressure(Role role) {
    return new Pressure(role, Instant.EPOCH, _ -> {});
  }

  @Test
  void the_cap_grows_from_half_the_clock_on() {
    assertThat(urgency(Optional.empty(), Role.ACCUSED, 1).calm()).isEqualTo(Duration.ofMinutes(20));
    assertThat(urgency(Optional.empty(), Role.ACCUSED, 1).worth()).isEmpty();
  }

  @Test
  void all_moves_that_are_left_cost_no_more_than_losing_does() {
    assertThat(urgency(Optional.of(WEI), Role.ACCUSED, 1).worth())
        .contains(BigInteger.valueOf(120 * 1_000 / 6));
    assertThat(urgency(Optional.of(WEI), Role.ACCUSED, 11).worth())
        .contains(BigInteger.valueOf(120 * 1_000));
    assertThat(urgency(Optional.of(WEI), Role.CHALLENGER, 40).worth())
        .contains(BigInteger.valueOf((30 + 30) * 1_000));
  }

  @Test
  void an_opening_costs_no_more_than_its_part_of_what_winning_brings_a_submitter() {
    Urgency opening =
        new Stakes(RULES, Optional.of(WEI.multiply(BigInteger.valueOf(7))))
            .opening(pressure(Role.CHALLENGER));
    // A quarter and a half of what is frozen; approval, opening, and five more moves.
    assertThat(opening.worth()).contains(BigInteger.valueOf((30 + 60) * 1_000));
    assertThat(opening.calm()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void a_conviction_is_worth_all_that_it_brings() {
    Urgency conviction = new Stakes(RULES, Optional.of(WEI)).conviction(pressure(Role.CHALLENGER));
    assertThat(conviction.worth()).contains(BigInteger.valueOf((30 + 60) * 1_000));
    assertThat(conviction.calm()).isEqualTo(Duration.ofMinutes(30));
  }

  @Test
  void saying_that_time_is_up_is_worth_what_losing_costs() {
    var stakes = new Stakes(RULES, Optional.of(WEI));
    assertThat(stakes.timeout(pressure(Role.ACCUSED)).worth())
        .contains(BigInteger.valueOf(120 * 1_000));
    assertThat(stakes.timeout(pressure(Role.CHALLENGER)).worth())
        .contains(BigInteger.valueOf((30 + 30) * 1_000));
    assertThat(stakes.timeout(pressure(Role.ACCUSED)).calm()).isEqualTo(Duration.ofMinutes(20));
  }
}
