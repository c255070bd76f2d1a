// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections carried by streams that a third peer joins together.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AdoptedStreamTest {
  private static final String ASK = "/test/hop/1";
  private static final String TOLD = "/test/stop/1";
  private static final String ECHO = "/test/echo/1";

  private final List<Connections> all = new ArrayList<>();
  private final Connections relay = start();
  private final Connections alice = start();
  private final Connections bob = start();
  private final CompletableFuture<PeerConnection> atBob = new CompletableFuture<>();

  private Connections start() {
    var made =
        new Connections(
            HostKey.generate(new SecureRandom()),
            HostLimits.DEFAULTS.connections(),
            InstantSource.system());
    made.handleOverRelay(
        ECHO,
        stream -> {
          byte[] into = new byte[8192];
          for (int n = stream.readSome(into, 0, 8192); n >= 0; n = stream.readSome(into, 0, 8192)) {
            stream.write(java.util.Arrays.copyOf(into, n));
          }
        });
    all.add(made);
    return made;
  }

  private Multiaddr through(PeerId peer) {
    return address.withPeer(relayId).overRelay(peer);
  }

  private final Multiaddr address = relay.start(List.of(loopback())).getFirst();
  private final PeerId relayId = relay.self();

  private static Multiaddr loopback() {
    return Multiaddr.parse("/ip4/127.0.0.1/tcp/0");
  }

  /// Has the relay join a stream from Alice and one to Bob.
  private void join() throws InterruptedException {
    relay.handle(
        ASK,
        in -> {
          LibStream out = relay.openHeld(bob.self(), List.of(TOLD));
          Thread back = Thread.ofVirtual().start(() -> pump(out, in));
          pump(in, out);
          back.join();
        });
    bob.handle(
        TOLD,
        stream -> {
          try {
            PeerConnection made =
                bob.adopt(stream, through(alice.self()).withoutPeer(), false, null);
            atBob.complete(made);
            made.awaitEnd();
          } catch (AssayFault refused) {
            atBob.completeExceptionally(refused);
          }
        });
    bob.connect(address.withPeer(relayId));
  }

  private static void pump(LibStream from, LibStream to) {
    try {
      byte[] into = new byte[4096];
      for (int n = from.readSome(into, 0, 4096); n >= 0; n = from.readSome(into, 0, 4096)) {
        to.write(java.util.Arrays.copyOf(into, n));
      }
      to.closeWrite();
    } catch (AssayFault ended) {
      to.reset();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private PeerConnection connect(PeerId expected) throws InterruptedException {
    alice.connect(address.withPeer(relayId));
    LibStream stream = alice.openHeld(relayId, List.of(ASK));
    return alice.adopt(stream, through(bob.self()).withoutPeer(), true, expected);
  }

  @AfterEach
  void stop() {
    for (Connections each : all) each.stop(Duration.ZERO);
  }

  @Test
  void a_stream_through_a_third_peer_becomes_a_connection_like_any_other() throws Exception {
    join();
    PeerConnection made = connect(bob.self());
    assertThat(made.peer()).isEqualTo(bob.self());
    assertThat(made.limited()).isTrue();
    assertThat(made.inbound()).isFalse();
    PeerConnection theirs = atBob.get(30, TimeUnit.SECONDS);
    assertThat(theirs.peer()).isEqualTo(alice.self());
    assertThat(theirs.inbound()).isTrue();

    byte[] sent = new byte[1_000_000];
    new Random(1).nextBytes(sent);
    try (LibStream stream = alice.openOverRelay(bob.self(), List.of(ECHO))) {
      var writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      stream.write(sent);
                      stream.closeWrite();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      byte[] back = new byte[sent.length];
      assertThat(stream.read(back)).isTrue();
      assertThat(back).isEqualTo(sent);
      writer.join();
    }
    // And the other way, over the same connection.
    try (LibStream stream = bob.openOn(theirs, List.of(ECHO))) {
      stream.write(new byte[] {1, 2, 3});
      byte[] back = new byte[3];
      assertThat(stream.read(back)).isTrue();
      assertThat(back).containsExactly(1, 2, 3);
    }
  }

  @Test
  void another_peer_than_the_one_wanted_is_not_accepted_through_a_relay_either() throws Exception {
    join();
    PeerId other = HostKey.generate(new SecureRandom()).peerId();
    assertThatThrownBy(() -> connect(other)).hasMessageContaining("answers there");
    assertThat(alice.connected()).containsExactly(relayId);
  }
}
