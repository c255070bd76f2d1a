// SPDX-License-Identifier: Apache-2.0
package network.assay.staking.settle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.Digest;
import network.assay.staking.PayClaim;
import network.assay.verification.commitment.Commitments;

final class PayRollTest {
  private static Address provider(int number) {
    return Address.parse("0x%040x".formatted(number));
  }

  @Property(tries = 200)
  void every_provider_proves_its_own_sum_and_no_other(@ForAll long seed) {
    var random = new Random(seed);
    PayRoll roll = PayRoll.EMPTY;
    Map<Address, Amount> expected = new HashMap<>();
    for (int i = random.nextInt(60); i > 0; i--) {
      Address provider = provider(random.nextInt(12));
      Amount amount = Amount.of(random.nextInt(1000));
      PayRoll before = roll;
      roll = roll.plus(provider, amount);
      expected.merge(provider, amount, Amount::plus);
      assertThat(roll.follows(before)).isTrue();
    }
    expected.values().removeIf(Amount::isZero);

    assertThat(roll.earned()).isEqualTo(expected);
    assertThat(roll).isEqualTo(PayRoll.of(expected)).hasSameHashCodeAs(PayRoll.of(expected));
    assertThat(roll.total())
        .isEqualTo(expected.values().stream().reduce(Amount.ZERO, Amount::plus));
    Digest root = roll.root();
    assertThat(roll.claims()).hasSameSizeAs(expected.keySet());
    for (PayClaim claim : roll.claims()) {
      assertThat(roll.claimOf(claim.provider())).contains(claim);
      assertThat(claim.cumulative()).isEqualTo(expected.get(claim.provider()));
      Digest leaf = Commitments.payEntry(claim.provider(), claim.cumulative());
      assertThat(claim.proof().shows(leaf, root)).isTrue();
      Digest more = Commitments.payEntry(claim.provider(), claim.cumulative().plus(Amount.of(1)));
      assertThat(claim.proof().shows(more, root)).isFalse();
    }
  }

  @Example
  void before_anyone_has_earned_anything_the_root_is_zero() {
    assertThat(PayRoll.EMPTY.root()).isEqualTo(Digest.ZERO);
    assertThat(PayRoll.EMPTY.total()).isEqualTo(Amount.ZERO);
    assertThat(PayRoll.EMPTY.claims()).isEmpty();
    assertThat(PayRoll.EMPTY.claimOf(provider(1))).isEmpty();
    assertThat(PayRoll.of(Map.of(provider(1), Amount.ZERO))).isEqualTo(PayRoll.EMPTY);
  }

  @Example
  void a_roll_in_which_somebody_earned_less_does_not_follow() {
    PayRoll roll = PayRoll.EMPTY.plus(provider(1), Amount.of(5)).plus(provider(2), Amount.of(5));
    assertThat(PayRoll.of(Map.of(provider(1), Amount.of(100))).follows(roll)).isFalse();
    assertThat(roll.follows(PayRoll.EMPTY)).isTrue();
  }

  @Example
  void a_job_pays_what_the_contract_can_count_and_no_more() {
    var most = new Amount(BigInteger.TWO.pow(128).subtract(BigInteger.ONE));
    PayRoll roll = PayRoll.EMPTY.plus(provider(1), most);
    assertThat(roll.total()).isEqualTo(most);
    assertThatThrownBy(() -> roll.plus(provider(2), Amount.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Example
  void a_batch_has_a_bounded_number_of_results() {
    assertThatThrownBy(() -> new Batch(-1, List.of(), PayRoll.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new Batch(0, List.of(), PayRoll.EMPTY).toPost().resultsRoot())
        .isEqualTo(Digest.ZERO);
  }
}
