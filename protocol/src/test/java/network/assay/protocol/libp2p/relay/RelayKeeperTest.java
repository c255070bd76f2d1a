// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How a host keeps its place at a relay, under a clock of the test's own.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RelayKeeperTest {
  private static final Duration KEPT = Duration.ofHours(1);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger rounds = new AtomicInteger();
  private final AtomicBoolean refuses = new AtomicBoolean();
  private final AtomicInteger changes = new AtomicInteger();
  private final Connections relay = connections();
  private final Connections own = connections();
  private final RelayKeeper keeper =
      new RelayKeeper(
          new RelayClient(own, own.self(), now::get),
          own,
          List.of(listen()),
          () -> rounds.incrementAndGet() > 0,
          now::get,
          this::changed);

  private static Connections connections() {
    var key = HostKey.generate(new SecureRandom());
    return new Connections(key, HostLimits.DEFAULTS.connections(), InstantSource.system());
  }

  private Multiaddr listen() {
    relay.handle(RelayServer.HOP, this::answer);
    own.start(List.of());
    return relay
        .start(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")))
        .getFirst()
        .withPeer(relay.self());
  }

  private void answer(LibStream stream) throws InterruptedException {
    stream.readFrame(HopMessage.MAX_BYTES);
    asked.incrementAndGet();
    var granted = new Granted(now.get().plus(KEPT), List.of(), new byte[0]);
    var answer =
        refuses.get()
            ? new HopMessage.Answer(RelayStatus.RESERVATION_REFUSED, null, null)
            : new HopMessage.Answer(RelayStatus.OK, granted, null);
    stream.writeFrame(answer.encode());
    stream.closeWrite();
    // Until the other end has read it.
    while (stream.readSome(new byte[4096], 0, 4096) >= 0) {}
  }

  private void changed() {
    if (changes.incrementAndGet() == 1) throw new IllegalStateException("a listener's fault");
  }

  @AfterEach
  void stop() {
    keeper.stop();
    own.stop(Duration.ZERO);
    relay.stop(Duration.ZERO);
  }

  private void pass(Duration time) {
    now.set(now.get().plus(time));
    keeper.wake();
  }

  private void someRounds() throws InterruptedException {
    int before = rounds.get();
    Hosts.until(
        "rounds",
        () -> {
          keeper.wake();
          return rounds.get() > before + 5;
        });
  }

  @Test
  void a_relay_that_does_not_renew_is_asked_again_after_a_while_only() throws Exception {
    keeper.start();
    Hosts.until("reserved", () -> !keeper.addresses().isEmpty());
    refuses.set(true);
    pass(KEPT.dividedBy(2).plusSeconds(1));
    Hosts.until("refused", () -> asked.get() == 2);
    someRounds();
    assertThat(asked).hasValue(2);
    assertThat(keeper.addresses()).isNotEmpty();
    refuses.set(false);
    pass(Duration.ofMinutes(2));
    Hosts.until("asked again", () -> asked.get() == 3);
  }

  @Test
  void a_listener_that_fails_does_not_end_the_keeping() throws Exception {
    keeper.start();
    Hosts.until("told, in vain", () -> changes.get() >= 1);
    keeper.wake();
    Hosts.until("told again", () -> changes.get() >= 2);
    pass(KEPT.plusSeconds(1));
    Hosts.until("reserved anew", () -> asked.get() >= 2);
  }
}
