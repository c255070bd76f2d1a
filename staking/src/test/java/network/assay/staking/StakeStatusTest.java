// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.Test;

final class StakeStatusTest {
  private static final Address OWNER = Address.parse("0x" + "cd".repeat(20));

  private static StakeStatus stake(String bonded, String frozen, String unbonding, long lacking) {
    BoundPeer peer =
        BoundPeer.of(PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"));
    return new StakeStatus(
        OWNER,
        Amount.ofTokens(bonded),
        Amount.ofTokens(unbonding),
        Instant.EPOCH,
        new StakeStatus.Cases(Amount.ofTokens(frozen), lacking),
        new StakeStatus.Binding(OWNER, Instant.MAX, peer),
        OWNER);
  }

  private static Amount free(String bonded, String frozen, String unbonding) {
    return stake(bonded, frozen, unbonding, 0).free();
  }

  private static Amount withdrawable(String bonded, String frozen, String unbonding, long lacking) {
    return stake(bonded, frozen, unbonding, lacking).withdrawable();
  }

  @Test
  void what_unbonds_is_frozen_first_and_is_nothing_to_count_on() {
    assertThat(free("10", "4", "0")).isEqualTo(Amount.ofTokens("6"));
    assertThat(free("10", "4", "5")).isEqualTo(Amount.ofTokens("10"));
    assertThat(free("10", "8", "5")).isEqualTo(Amount.ofTokens("7"));
  }

  @Test
  void nothing_is_free_where_more_is_frozen_than_there_is() {
    assertThat(free("10", "10", "0")).isEqualTo(Amount.ZERO);
    assertThat(free("0", "50", "0")).isEqualTo(Amount.ZERO);
    assertThat(free("20", "50", "5")).isEqualTo(Amount.ZERO);
  }

  @Test
  void what_unbonds_can_be_withdrawn_as_far_as_bonded_stake_holds_what_is_frozen() {
    assertThat(withdrawable("10", "4", "5", 0)).isEqualTo(Amount.ofTokens("5"));
    assertThat(withdrawable("10", "12", "5", 0)).isEqualTo(Amount.ofTokens("3"));
    assertThat(withdrawable("10", "15", "5", 0)).isEqualTo(Amount.ZERO);
    assertThat(withdrawable("10", "50", "5", 0)).isEqualTo(Amount.ZERO);
  }

  @Test
  void nothing_can_be_withdrawn_while_a_case_lacks_stake() {
    assertThat(withdrawable("10", "0", "5", 1)).isEqualTo(Amount.ZERO);
  }
}
