// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import org.junit.jupiter.api.Test;

final class JobStatusTest {
  private static Amount free(String escrow, String paid, String owed, String reserved) {
    return new JobStatus(
            Address.parse("0x" + "cd".repeat(20)),
            Amount.ofTokens(escrow),
            Amount.ofTokens(paid),
            Amount.ofTokens(owed),
            Amount.ofTokens(reserved),
            Instant.EPOCH,
            1,
            JobState.OPEN)
        .free();
  }

  @Test
  void free_is_what_is_neither_paid_nor_owed_nor_set_aside() {
    assertThat(free("10", "1", "2", "3")).isEqualTo(Amount.ofTokens("4"));
    assertThat(free("10", "1", "2", "7")).isEqualTo(Amount.ZERO);
  }

  /// An escrow that was raised, and the batch that it was raised for, are not final at once.
  @Test
  void nothing_is_free_where_more_is_set_aside_than_an_older_block_has_in_escrow() {
    assertThat(free("10", "0", "8", "4")).isEqualTo(Amount.ZERO);
    assertThat(free("0", "0", "0", "1")).isEqualTo(Amount.ZERO);
  }
}
