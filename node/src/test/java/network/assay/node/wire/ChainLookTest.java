// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.market.Address;
import network.assay.protocol.market.Amount;
import network.assay.protocol.market.AssayFault;
import network.assay.staking.ChainConfig;
import network.assay.staking.FeePolicy;
import network.assay.staking.RpcLimits;
import network.assay.staking.gateway.ChainReader;
import org.junit.jupiter.api.Test;

final class ChainLookTest {
  private static final ChainLook.Seen SEEN =
      new ChainLook.Seen(7, Instant.EPOCH, Amount.of(1), BigInteger.TWO, BigInteger.ONE);
  private static final Duration LONG = Duration.ofHours(1);

  /// Takes connections, and says nothing: the time limit of its requests would hold up the test.
  @Test
  void a_chain_node_that_hangs_is_told_of_long_before_its_requests_time_out() throws IOException {
    try (var stalling = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      var config =
          new ChainConfig(
              URI.create("http://127.0.0.1:" + stalling.getLocalPort()),
              31_337,
              Address.parse("0x" + "1".repeat(40)),
              2,
              new RpcLimits(LONG, 1 << 20),
              FeePolicy.DEFAULT);
      var look =
          new ChainLook(
              () -> {
                try (ChainReader reader = ChainReader.open(config)) {
                  throw new AssertionError("answered: " + reader.head());
                }
              },
              Duration.ofMillis(50));
      assertThatThrownBy(look::seen)
          .isInstanceOf(AssayFault.World.class)
          .hasMessageContaining("the chain node has not answered for 50 ms")
          .hasMessageContaining("chain.rpc_url");
    }
  }

  @Test
  void a_chain_node_that_hangs_is_asked_once_and_seen_when_it_answers() throws Exception {
    var asked = new AtomicInteger();
    var answers = new CountDownLatch(1);
    var impatient = new ChainLook(() -> answer(asked, answers), Duration.ofMillis(20));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(impatient::seen).isInstanceOf(AssayFault.World.class);
    }
    assertThat(asked).hasValueLessThanOrEqualTo(1);

    var patient = new ChainLook(() -> answer(asked, answers), LONG);
    answers.countDown();
    assertThat(patient.seen()).isEqualTo(SEEN);
    assertThat(patient.seen()).isEqualTo(SEEN);
  }

  private static ChainLook.Seen answer(AtomicInteger asked, CountDownLatch answers) {
    asked.incrementAndGet();
    try {
      answers.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return SEEN;
  }

  @Test
  void what_the_chain_node_says_is_wrong_is_passed_on() {
    var look =
        new ChainLook(
            () -> {
              throw new AssayFault.World("refused");
            },
            LONG);
    assertThatThrownBy(look::seen).isInstanceOf(AssayFault.World.class).hasMessage("refused");
  }
}
