// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What hosts say of themselves, and what they make of lies.
final class IdentifyTest {
  private static final Multiaddr SOMEWHERE = Multiaddr.parse("/ip4/127.0.0.1/tcp/9");

  private final Hosts hosts = new Hosts();
  private final Host alice = hosts.start();
  private final Host bob = hosts.start();

  @AfterEach
  void stop() {
    hosts.close();
  }

  @Test
  void a_host_signs_where_it_may_be_reached_and_tells_when_that_changes() throws Exception {
    BlockingQueue<PeerInfo> heard = new LinkedBlockingQueue<>();
    alice
        .streams()
        .handle(
            IdentifyProtocol.PUSH_ID,
            stream -> {
              byte[] message = stream.readFrame(PeerInfo.MAX_BYTES);
              if (message != null) heard.add(PeerInfo.decode(message));
            });
    alice.connect(Hosts.address(bob));
    Hosts.until("identified", () -> Hosts.identified(bob, alice.peerId()));
    bob.announce(List.of(SOMEWHERE));
    PeerRecord.Signed first = take(heard);
    assertThat(first.record().peer()).isEqualTo(bob.peerId());
    assertThat(first.record().addresses()).containsExactly(SOMEWHERE);
    bob.announce(List.of());
    PeerRecord.Signed second = take(heard);
    assertThat(second.record().addresses()).isEqualTo(bob.listenAddresses());
    assertThat(second.record().isNewerThan(first.record())).isTrue();
  }

  private static PeerRecord.Signed take(BlockingQueue<PeerInfo> heard) throws Exception {
    PeerInfo info = Objects.requireNonNull(heard.poll(30, TimeUnit.SECONDS));
    return Objects.requireNonNull(info.record());
  }

  @Test
  void the_record_of_another_peer_is_not_believed_and_its_bringer_charged() throws Exception {
    var victim = HostKey.generate(new SecureRandom());
    var record = new PeerRecord(victim.peerId(), Long.MAX_VALUE, List.of(SOMEWHERE)).sign(victim);
    byte[] lie = new ProtoWriter().bytes(8, record.envelope().encoded()).toBytes();
    bob.streams().handle(IdentifyProtocol.ID, stream -> stream.writeFrame(lie));
    alice.connect(Hosts.address(bob));
    Hosts.until("charged", () -> alice.totals().charges() == 1);
    assertThat(alice.addresses(victim.peerId())).isEmpty();
    assertThat(alice.addresses(bob.peerId())).doesNotContain(SOMEWHERE).isNotEmpty();
  }

  @Test
  void what_a_peer_is_shows_when_it_is_known_where_it_is() throws Exception {
    var key = HostKey.generate(new SecureRandom());
    var ear = new Connections(key, HostLimits.DEFAULTS.connections(), InstantSource.system());
    var before = new CompletableFuture<String>();
    // Told before the addresses are kept.
    var identify =
        new IdentifyProtocol(
            ear, key, "ear/1", () -> Announced.NOTHING, (by, _) -> before.complete(by.agent()));
    var after = new CompletableFuture<String>();
    identify.onIdentified(peer -> after.complete(Objects.requireNonNull(ear.find(peer)).agent()));
    try {
      ear.start(List.of());
      var _ = ear.connect(Hosts.address(bob));
      assertThat(before.get(30, TimeUnit.SECONDS)).isEmpty();
      assertThat(after.get(30, TimeUnit.SECONDS)).isEqualTo("assay-test/1");
    } finally {
      ear.stop(Duration.ZERO);
    }
  }
}
