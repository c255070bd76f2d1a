// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HostTest {
  private static final RequestProtocol ECHO =
      new RequestProtocol("/test/echo/1", 1 << 20, 1 << 20, Duration.ofSeconds(20), 64);

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  @ParameterizedTest
  @EnumSource
  void requests_are_answered_both_ways_over_one_connection(Wire wire) throws Exception {
    Host alice = hosts.start(wire);
    Host bob = hosts.start(wire);
    alice.serve(
        ECHO, (from, request) -> (from.brief() + new String(request, UTF_8)).getBytes(UTF_8));
    bob.serve(ECHO, (_, request) -> request);

    assertThat(alice.connect(address(bob))).isEqualTo(bob.peerId());
    assertThat(alice.request(bob.peerId(), ECHO, "hi".getBytes(UTF_8))).asString().isEqualTo("hi");
    assertThat(bob.request(alice.peerId(), ECHO, "lo".getBytes(UTF_8)))
        .asString()
        .isEqualTo(bob.peerId().brief() + "lo");
    byte[] big = new byte[1 << 20];
    Arrays.fill(big, (byte) 7);
    assertThat(alice.request(bob.peerId(), ECHO, big)).isEqualTo(big);
    assertThat(alice.totals().connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void peers_ping_and_identify_each_other(Wire wire) throws Exception {
    Host alice = hosts.start(wire);
    Host bob = hosts.start(wire);
    alice.connect(address(bob));
    assertThat(alice.ping(bob.peerId())).isPositive();
    assertThat(bob.ping(alice.peerId())).isPositive();
    until("identified", () -> alice.peers().getFirst().agent().equals("assay-test/1"));
    until("identified", () -> bob.peers().getFirst().agent().equals("assay-test/1"));
    assertThat(alice.peers().getFirst().inbound()).isFalse();
    assertThat(bob.peers().getFirst().inbound()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void a_direction_ends_by_itself_and_a_reset_ends_both(Wire wire) throws Exception {
    Host alice = hosts.start(wire);
    Host bob = hosts.start(wire);
    var ended = new CountDownLatch(1);
    var reset = new CompletableFuture<Throwable>();
    bob.streams()
        .handle(
            "/test/half/1",
            stream -> {
              byte[] all = new byte[3];
              assertThat(stream.read(all)).isTrue();
              assertThat(stream.readSome(new byte[1], 0, 1)).isEqualTo(-1);
              ended.countDown();
              // Ours is still open.
              stream.write(new byte[300_000]);
              stream.write(all);
            });
    bob.streams()
        .handle(
            "/test/reset/1",
            stream -> {
              try {
                stream.readSome(new byte[1], 0, 1);
                reset.complete(new AssertionError("no byte was sent"));
              } catch (AssayFault fault) {
                reset.complete(fault);
                throw fault;
              }
            });
    alice.connect(address(bob));
    try (LibStream stream = alice.streams().open(bob.peerId(), List.of("/test/half/1"))) {
      stream.write(new byte[] {1, 2, 3});
      stream.closeWrite();
      assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
      byte[] back = new byte[300_003];
      assertThat(stream.read(back)).isTrue();
      assertThat(back).endsWith(1, 2, 3);
      assertThat(stream.readSome(back, 0, 1)).isEqualTo(-1);
    }
    alice.streams().open(bob.peerId(), List.of("/test/reset/1")).reset();
    assertThat(reset.get(30, TimeUnit.SECONDS)).isInstanceOf(AssayFault.Peer.class);
    assertThat(bob.totals().charges()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void another_peer_than_the_one_dialled_is_not_accepted(Wire wire) throws Exception {
    Host alice = hosts.start(wire);
    Host bob = hosts.start(wire);
    Multiaddr wrong = bob.listenAddresses().getFirst().withPeer(hosts.start(wire).peerId());
    assertThatThrownBy(() -> alice.connect(wrong))
        .isInstanceOf(AssayFault.World.class)
        .hasMessageContaining("answers there");
    assertThat(alice.peers()).isEmpty();
    until("gone", () -> bob.peers().isEmpty());
    Multiaddr own = alice.listenAddresses().getFirst().withPeer(bob.peerId());
    assertThatThrownBy(() -> alice.connect(own)).isInstanceOf(AssayFault.class);
  }

  @ParameterizedTest
  @EnumSource
  void a_writer_waits_for_a_reader_that_does_not_read(Wire wire) throws Exception {
    Host alice = hosts.start(wire);
    Host bob = hosts.start(wire);
    var go = new CountDownLatch(1);
    var total = new CompletableFuture<Long>();
    bob.streams()
        .handle(
            "/test/slow/1",
            stream -> {
              go.await();
              byte[] into = new byte[8192];
              long all = 0;
              for (int n = stream.readSome(into, 0, 8192);
                  n >= 0;
                  n = stream.readSome(into, 0, 8192)) all += n;
              total.complete(all);
            });
    bob.serve(ECHO, (_, request) -> request);
    alice.connect(address(bob));
    try (LibStream stream = alice.streams().open(bob.peerId(), List.of("/test/slow/1"))) {
      var written = new CountDownLatch(1);
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      stream.write(new byte[12 << 20]);
                      stream.closeWrite();
                      written.countDown();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      // Other streams go on beside the one that is stuck.
      for (int i = 0; i < 20; i++) {
        assertThat(alice.request(bob.peerId(), ECHO, new byte[1000])).hasSize(1000);
      }
      assertThat(written.getCount()).isEqualTo(1);
      go.countDown();
      assertThat(total.get(60, TimeUnit.SECONDS)).isEqualTo(12L << 20);
      writer.join();
    }
  }

  @Test
  void hosts_that_share_one_security_find_it() throws Exception {
    Host both = hosts.start();
    Host noise = hosts.start(Wire.NOISE);
    both.serve(ECHO, (_, request) -> request);
    both.connect(address(noise));
    assertThat(both.ping(noise.peerId())).isPositive();
    Host tls = hosts.start(Wire.TLS);
    assertThatThrownBy(() -> noise.connect(address(tls))).isInstanceOf(AssayFault.class);
    tls.connect(address(both));
    assertThat(tls.request(both.peerId(), ECHO, new byte[9])).hasSize(9);
  }
}
