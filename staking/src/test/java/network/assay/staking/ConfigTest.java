// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.staking.follow.FollowConfig;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class ConfigTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private static void refused(String why, ThrowingCallable settings) {
    assertThatThrownBy(settings).isInstanceOf(AssayFault.Operator.class).hasMessageContaining(why);
  }

  private static ChainConfig chain(String rpc, long chainId, int depth) {
    return new ChainConfig(
        URI.create(rpc), chainId, Address.ZERO, depth, RpcLimits.DEFAULT, FeePolicy.DEFAULT);
  }

  private static FeePolicy fees(long cap, int bump, int replace, int giveUp, int poll) {
    return new FeePolicy(
        BigInteger.valueOf(cap),
        bump,
        SECOND.multipliedBy(replace),
        SECOND.multipliedBy(giveUp),
        SECOND.multipliedBy(poll));
  }

  @Test
  void settings_that_cannot_work_are_refused_with_what_to_change() {
    refused("must start with http", () -> chain("ftp://node", 1, 1));
    refused("must start with http", () -> chain("node", 1, 1));
    refused("a chain id is at least 1", () -> chain("http://node", 0, 1));
    refused("the finality depth is 0 to 120", () -> chain("http://node", 1, -1));
    refused("the finality depth is 0 to 120", () -> chain("http://node", 1, 121));
    assertThat(chain("https://node/v2/key", 1, 64).finalityDepth()).isEqualTo(64);

    refused("timeout must be positive", () -> new RpcLimits(Duration.ZERO, 1 << 20));
    refused("room for at least 65536 bytes", () -> new RpcLimits(SECOND, 1000));

    refused("must be positive", () -> fees(0, 13, 2, 3, 1));
    refused("10 to 100 percent more", () -> fees(1, 9, 2, 3, 1));
    refused("polling comes before replacing", () -> fees(1, 13, 1, 3, 2));
    refused("polling comes before replacing", () -> fees(1, 13, 3, 2, 1));
    refused("polling comes before replacing", () -> fees(1, 13, 3, 3, 0));

    refused("a depth is 0 or more", () -> FollowConfig.atDepth(-1));
    refused("a page is 1 to 10000", () -> new FollowConfig(0, 0, SECOND, SECOND));
    refused("no shorter than between polls", () -> new FollowConfig(0, 1, SECOND, Duration.ZERO));
  }

  @Test
  void bound_bytes_are_a_peer_only_if_they_are_one() {
    PeerId peer = PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
    assertThat(BoundPeer.of(peer).peer()).contains(peer);
    for (String hex : List.of("", "00", "1220", "ff".repeat(64))) {
      assertThat(new BoundPeer(hex).peer()).isEmpty();
    }
    assertThat(BoundPeer.NONE.isEmpty()).isTrue();
    assertThatThrownBy(() -> new BoundPeer("ff".repeat(65)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
