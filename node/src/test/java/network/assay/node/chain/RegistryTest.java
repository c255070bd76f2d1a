// SPDX-License-Identifier: Apache-2.0
package network.assay.node.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.PeerId;
import network.assay.staking.BoundPeer;
import network.assay.staking.StakeStatus;
import org.junit.jupiter.api.Test;

final class RegistryTest {
  private static final PeerId PEER =
      PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  private static final Address ACCOUNT = Address.parse("0x" + "ab".repeat(20));
  private static final Address OWNER = Address.parse("0x" + "cd".repeat(20));

  private final AtomicInteger reads = new AtomicInteger();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Registry registry = new Registry(this::read, () -> now);

  private StakeStatus read(Address account) {
    reads.incrementAndGet();
    return new StakeStatus(
        OWNER,
        Amount.ofTokens("10"),
        Amount.ZERO,
        Instant.EPOCH,
        new StakeStatus.Cases(Amount.ofTokens("4"), 0),
        new StakeStatus.Binding(ACCOUNT, Instant.MAX, BoundPeer.of(PEER)),
        OWNER);
  }

  @Test
  void an_answer_is_good_for_some_seconds() {
    assertThat(registry.free(ACCOUNT)).isEqualTo(Amount.ofTokens("6"));
    assertThat(registry.peerOf(ACCOUNT)).contains(PEER);
    assertThat(reads).hasValue(1);
    now = now.plus(Registry.FRESH);
    registry.free(ACCOUNT);
    assertThat(reads).hasValue(2);
  }

  @Test
  void what_was_forgotten_is_asked_anew() {
    registry.free(ACCOUNT);
    registry.forget(ACCOUNT);
    registry.free(ACCOUNT);
    assertThat(reads).hasValue(2);
  }

  @Test
  void only_the_hot_account_in_use_is_at_the_peer() {
    assertThat(registry.peerOf(OWNER)).isEmpty();
  }

  @Test
  void a_stranger_with_many_accounts_takes_no_more_memory_than_there_is_for_it() {
    registry.free(ACCOUNT);
    for (int i = 0; i < Registry.CAPACITY; i++)
      registry.free(Address.parse("0x%040x".formatted(i)));
    int before = reads.get();
    registry.free(ACCOUNT); // The first one gave way.
    assertThat(reads).hasValue(before + 1);
  }
}
