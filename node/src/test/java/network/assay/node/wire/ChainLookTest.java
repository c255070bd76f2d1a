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
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
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
      new ChainLook.Seen(
          7, Instant.EPOCH, Instant.EPOCH, Amount.of(1), BigInteger.TWO, BigInteger.ONE);
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
              asking(
                  () -> {
                    try (ChainReader reader = ChainReader.open(config)) {
                      throw new AssertionError("answered: " + reader.head());
                    }
                  }),
              Duration.ofMillis(50),
              LONG);
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
    var impatient =
        new ChainLook(asking(() -> answer(asked, answers)), Duration.ofMillis(20), LONG);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(impatient::seen).isInstanceOf(AssayFault.World.class);
    }
    assertThat(asked).hasValueLessThanOrEqualTo(1);

    answers.countDown();
    // What came too late is told to whoever asks again, however soon that is.
    assertThat(untilItAnswers(impatient)).isEqualTo(SEEN);
    assertThat(impatient.seen()).isEqualTo(SEEN);
    assertThat(asked).hasValue(1);
  }

  @Test
  void what_came_in_time_is_asked_again_and_what_came_late_once_it_is_old() {
    var asked = new AtomicInteger();
    var inTime = new ChainLook(asking(() -> answer(asked, new CountDownLatch(0))), LONG, LONG);
    assertThat(inTime.seen()).isEqualTo(SEEN);
    assertThat(inTime.seen()).isEqualTo(SEEN);
    assertThat(asked).hasValue(2);

    var answers = new ArrayList<CompletableFuture<ChainLook.Seen>>();
    var old =
        new ChainLook(
            () -> {
              answers.add(new CompletableFuture<>());
              return answers.getLast();
            },
            Duration.ofMillis(1),
            Duration.ZERO);
    assertThatThrownBy(old::seen).isInstanceOf(AssayFault.World.class);
    answers.getFirst().complete(SEEN);
    assertThatThrownBy(old::seen).isInstanceOf(AssayFault.World.class);
    assertThat(answers).hasSize(2);
  }

  private static ChainLook.Seen untilItAnswers(ChainLook look) {
    while (true) {
      try {
        return look.seen();
      } catch (AssayFault.World _) {
        Thread.onSpinWait();
      }
    }
  }

  private static Supplier<CompletableFuture<ChainLook.Seen>> asking(
      Supplier<ChainLook.Seen> source) {
    return () -> CompletableFuture.supplyAsync(source, Thread::startVirtualThread);
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
            asking(
                () -> {
                  throw new AssayFault.World("refused");
                }),
            LONG,
            LONG);
    assertThatThrownBy(look::seen).isInstanceOf(AssayFault.World.class).hasMessage("refused");
  }
}
