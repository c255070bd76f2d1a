// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.libp2p.autonat.ProbeClient.Finding;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Answer;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Fee;
import network.assay.protocol.libp2p.autonat.ProbeMessage.Question;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Servers of AutoNAT v2 that lie, and strangers that know no nonce.
final class ProbeClientTest {
  private static final Answer OK = new Answer(ProbeMessage.OK, 0, ProbeMessage.OK);

  private final Hosts hosts = new Hosts();
  private final Host server = hosts.start();
  private final Host other = hosts.start();
  private final Connections self =
      new Connections(
          HostKey.generate(new SecureRandom()),
          HostLimits.DEFAULTS.connections(),
          InstantSource.system());
  private final ProbeClient client = new ProbeClient(self, Duration.ofMillis(50));
  private @Nullable PeerConnection over;
  private Multiaddr here = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");

  /// What a server does between the question and the answer.
  private interface Deed {
    void done(LibStream stream, long nonce) throws InterruptedException;
  }

  @BeforeEach
  void start() throws Exception {
    client.serve();
    here = self.start(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"))).getFirst();
    over = self.connect(Hosts.address(server));
  }

  @AfterEach
  void stop() {
    self.stop(Duration.ZERO);
    hosts.close();
  }

  private void serves(ProbeMessage answer, Deed deed) {
    server
        .streams()
        .handle(
            ProbeServer.ID,
            stream -> {
              byte[] question = Objects.requireNonNull(stream.readFrame(ProbeMessage.MAX_BYTES));
              deed.done(stream, ((Question) ProbeMessage.decode(question)).nonce());
              stream.writeFrame(answer.encode());
              // Until the asker is done.
              var _ = stream.readFrame(ProbeMessage.MAX_BYTES);
            });
  }

  private void dialBack(Host by, long nonce) throws InterruptedException {
    by.connect(here.withPeer(self.self()));
    try (LibStream back = by.streams().open(self.self(), List.of(DialBack.ID))) {
      back.writeFrame(new DialBack(nonce).encode());
      back.closeWrite();
      assertThat(back.readFrame(DialBack.MAX_BYTES)).isNotNull();
    }
  }

  private java.util.Optional<Finding> ask() throws InterruptedException {
    return client.ask(Objects.requireNonNull(over), List.of(here));
  }

  @Test
  void a_nonce_that_comes_in_from_anybody_shows_that_the_address_is_reached() throws Exception {
    serves(OK, (_, nonce) -> dialBack(other, nonce));
    assertThat(ask()).contains(new Finding(here, true));
    // Also where the server took its delivery for failed.
    serves(
        new Answer(ProbeMessage.OK, 0, ProbeMessage.BACK_ERROR),
        (_, nonce) -> dialBack(other, nonce));
    assertThat(ask()).contains(new Finding(here, true));
  }

  @Test
  void an_address_that_was_not_reached_is_believed() throws Exception {
    serves(new Answer(ProbeMessage.OK, 0, ProbeMessage.DIAL_ERROR), (_, _) -> {});
    assertThat(ask()).contains(new Finding(here, false));
  }

  @Test
  void success_without_the_nonce_counts_nothing() throws Exception {
    serves(OK, (_, _) -> {});
    assertThat(ask()).isEmpty();
    serves(
        OK,
        (_, nonce) ->
            assertThatThrownBy(() -> dialBack(other, nonce + 1)).isInstanceOf(AssayFault.class));
    assertThat(ask()).isEmpty();
    assertThat(self.counters().charges()).isZero();
  }

  @Test
  void the_nonce_over_the_connection_held_shows_nothing() throws Exception {
    var refused = new AtomicInteger();
    serves(
        OK,
        (stream, nonce) -> {
          try (LibStream back = server.streams().open(stream.peer(), List.of(DialBack.ID))) {
            back.writeFrame(new DialBack(nonce).encode());
            back.closeWrite();
            var _ = back.readFrame(DialBack.MAX_BYTES);
          } catch (AssayFault fault) {
            refused.incrementAndGet();
          }
        });
    assertThat(ask()).isEmpty();
    assertThat(refused).hasValue(1);
  }

  @Test
  void contradictions_and_numbers_that_mean_nothing_are_passed_over() throws Exception {
    serves(
        new Answer(ProbeMessage.OK, 0, ProbeMessage.DIAL_ERROR),
        (_, nonce) -> dialBack(other, nonce));
    assertThat(ask()).isEmpty();
    for (Answer odd :
        List.of(
            new Answer(ProbeMessage.OK, 1, ProbeMessage.DIAL_ERROR),
            new Answer(ProbeMessage.OK, Integer.MAX_VALUE, ProbeMessage.OK),
            new Answer(ProbeMessage.OK, 0, 0),
            new Answer(ProbeMessage.OK, 0, 777),
            new Answer(777, 0, ProbeMessage.DIAL_ERROR),
            new Answer(ProbeMessage.REJECTED, 0, ProbeMessage.DIAL_ERROR),
            new Answer(ProbeMessage.REFUSED, 0, 0))) {
      serves(odd, (_, _) -> {});
      assertThat(ask()).describedAs("%s", odd).isEmpty();
    }
  }

  @Test
  void a_price_is_paid_once_and_only_where_it_is_fair() throws Exception {
    serves(OK, (stream, _) -> stream.writeFrame(new Fee(0, ProbeServer.MAX_FEE + 1).encode()));
    assertThatThrownBy(this::ask).isInstanceOf(AssayFault.Peer.class);
    serves(OK, (stream, _) -> stream.writeFrame(new Fee(1, 1).encode()));
    assertThatThrownBy(this::ask).isInstanceOf(AssayFault.Peer.class);
    serves(
        OK,
        (stream, _) -> {
          stream.writeFrame(new Fee(0, 10).encode());
          stream.writeFrame(new Fee(0, 10).encode());
        });
    assertThatThrownBy(this::ask).isInstanceOf(AssayFault.Peer.class);
  }

  @Test
  void a_stranger_that_knows_no_nonce_is_turned_away_and_not_charged() {
    for (int i = 0; i < 30; i++) {
      long guess = i;
      assertThatThrownBy(() -> dialBack(other, guess)).isInstanceOf(AssayFault.class);
    }
    assertThat(self.counters().charges()).isZero();
  }
}
