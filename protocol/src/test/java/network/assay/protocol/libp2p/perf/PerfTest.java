// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.host.Wire;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PerfTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final PerfLimits LIMITS = new PerfLimits(3_000_000, 1, PATIENCE);

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private static PerfProtocol perf(Host host) {
    return new PerfProtocol(host.streams());
  }

  @ParameterizedTest
  @EnumSource(Wire.class)
  void bytes_go_there_and_come_back(Wire wire) throws Exception {
    Host server = hosts.start(wire);
    Host client = hosts.start(wire);
    perf(server).serve(LIMITS);
    client.connect(Hosts.address(server));
    for (long[] way : new long[][] {{0, 0}, {1, 65_537}, {3_000_000, 0}, {0, 3_000_000}}) {
      assertThat(perf(client).measure(server.peerId(), way[0], way[1], PATIENCE)).isPositive();
    }
  }

  @Test
  void nothing_is_served_until_that_is_asked_for() throws Exception {
    Host server = hosts.start();
    Host client = hosts.start();
    client.connect(Hosts.address(server));
    assertThatThrownBy(() -> perf(client).measure(server.peerId(), 1, 1, PATIENCE))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("speaks none of");
  }

  @Test
  void more_than_the_limit_is_refused_either_way_and_the_largest_number_too() throws Exception {
    Host server = hosts.start();
    Host client = hosts.start();
    perf(server).serve(LIMITS);
    client.connect(Hosts.address(server));
    for (long[] way : new long[][] {{0, 3_000_001}, {3_100_000, 0}}) {
      assertThatThrownBy(() -> perf(client).measure(server.peerId(), way[0], way[1], PATIENCE))
          .isInstanceOf(AssayFault.class);
    }
    try (LibStream stream = client.streams().open(server.peerId(), List.of(PerfProtocol.ID))) {
      stream.deadline(PATIENCE);
      stream.write(ByteBuffer.allocate(Long.BYTES).putLong(-1).array());
      stream.closeWrite();
      // Its exchange is over once this is refused, so that the next one is no second.
      assertThatThrownBy(() -> stream.readSome(new byte[1], 0, 1)).isInstanceOf(AssayFault.class);
    }
    assertThat(server.totals().charges()).isZero();
    assertThat(perf(client).measure(server.peerId(), 1, 1, PATIENCE)).isPositive();
  }

  @Test
  void nothing_less_than_nothing_is_measured() throws Exception {
    Host server = hosts.start();
    Host client = hosts.start();
    perf(server).serve(LIMITS);
    client.connect(Hosts.address(server));
    for (long[] way : new long[][] {{-1, 0}, {0, -1}}) {
      assertThatThrownBy(() -> perf(client).measure(server.peerId(), way[0], way[1], PATIENCE))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_second_exchange_of_a_peer_is_refused_while_one_runs() throws Exception {
    Host server = hosts.start();
    Host client = hosts.start();
    perf(server).serve(LIMITS);
    client.connect(Hosts.address(server));
    try (LibStream first = client.streams().open(server.peerId(), List.of(PerfProtocol.ID))) {
      first.deadline(PATIENCE);
      // Its server waits for the end of what is sent.
      first.write(ByteBuffer.allocate(Long.BYTES).putLong(1).array());
      assertThatThrownBy(() -> perf(client).measure(server.peerId(), 1, 1, PATIENCE))
          .isInstanceOf(AssayFault.class);
      first.closeWrite();
      assertThat(first.read(new byte[1])).isTrue();
      assertThat(first.read(new byte[1])).isFalse();
    }
  }
}
