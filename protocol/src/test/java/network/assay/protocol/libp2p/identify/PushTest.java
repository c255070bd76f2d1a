// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.request.RequestProtocol;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PushTest {
  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private static RequestProtocol protocol(String id) {
    return new RequestProtocol(id, 10, 10, Duration.ofSeconds(10), 1);
  }

  @Test
  void changes_that_come_together_are_told_together() throws Exception {
    Host alice = hosts.start();
    Host bob = hosts.start();
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
    Hosts.until("identified", () -> bob.peers().stream().anyMatch(p -> !p.agent().isEmpty()));
    for (int i = 0; i < 40; i++) bob.serve(protocol("/test/" + i), (_, request) -> request);
    int pushes = 0;
    PeerInfo last = PeerInfo.NOTHING;
    while (!last.protocols().contains("/test/39")) {
      PeerInfo next = heard.poll(30, TimeUnit.SECONDS);
      assertThat(next).isNotNull();
      last = next;
      pushes++;
    }
    assertThat(pushes).isLessThan(20);
  }

  @Test
  void what_a_push_leaves_out_is_unchanged_and_its_messages_count_together() throws Exception {
    Host alice = hosts.start();
    Host bob = hosts.start();
    alice.connect(Hosts.address(bob));
    Hosts.until("identified", () -> alice.peers().getFirst().agent().equals("assay-test/1"));
    byte[] one = new ProtoWriter().string(3, "/test/a").toBytes();
    byte[] two = new ProtoWriter().string(3, "/test/b").toBytes();
    push(bob, alice, one, two);
    push(bob, alice, new ProtoWriter().string(6, "renamed/2").toBytes());
    Hosts.until("renamed", () -> alice.peers().getFirst().agent().equals("renamed/2"));
    assertThat(served(alice, bob)).containsExactlyInAnyOrder("/test/a", "/test/b");
    assertThat(alice.totals().charges()).isZero();
  }

  /// What one host knows that another serves.
  private static Set<String> served(Host here, Host there) {
    var connection = ((Connections) here.streams()).find(there.peerId());
    return Objects.requireNonNull(connection).protocols();
  }

  @Test
  void an_answer_that_a_push_has_overtaken_does_not_undo_it() throws Exception {
    Host alice = hosts.start();
    Host bob = hosts.start();
    var pushed = new CountDownLatch(1);
    byte[] old = new ProtoWriter().string(3, "/test/old").string(6, "late/1").toBytes();
    bob.streams()
        .handle(
            IdentifyProtocol.ID,
            stream -> {
              pushed.await();
              stream.writeFrame(old);
            });
    alice.connect(Hosts.address(bob));
    Hosts.until("met", () -> bob.streams().connected().contains(alice.peerId()));
    push(bob, alice, new ProtoWriter().string(3, "/test/new").toBytes());
    pushed.countDown();
    Hosts.until("answered", () -> alice.peers().getFirst().agent().equals("late/1"));
    assertThat(served(alice, bob)).containsExactly("/test/new");
  }

  @Test
  void a_push_that_is_refused_is_repeated() throws Exception {
    Host alice = hosts.start();
    Host bob = hosts.start();
    var refusals = new AtomicInteger();
    BlockingQueue<PeerInfo> heard = new LinkedBlockingQueue<>();
    alice
        .streams()
        .handle(
            IdentifyProtocol.PUSH_ID,
            stream -> {
              if (refusals.getAndIncrement() == 0) throw new AssayFault.World("not now");
              byte[] message = stream.readFrame(PeerInfo.MAX_BYTES);
              if (message != null) heard.add(PeerInfo.decode(message));
            });
    alice.connect(Hosts.address(bob));
    Hosts.until("identified", () -> Hosts.identified(bob, alice.peerId()));
    bob.serve(protocol("/test/new"), (_, request) -> request);
    PeerInfo info = heard.poll(30, TimeUnit.SECONDS);
    assertThat(info).isNotNull();
    assertThat(info.protocols()).contains("/test/new");
    assertThat(bob.totals().charges()).isZero();
  }

  private static void push(Host from, Host to, byte[]... messages) throws InterruptedException {
    try (LibStream stream = from.streams().open(to.peerId(), List.of(IdentifyProtocol.PUSH_ID))) {
      for (byte[] message : messages) stream.writeFrame(message);
      stream.closeWrite();
      // Their end: it has been heard.
      assertThat(stream.read(new byte[1])).isFalse();
    }
  }

  @Test
  void each_machine_of_a_private_network_is_heard() {
    var gate = new PushGate(() -> Instant.EPOCH);
    PeerId peer = HostKey.of(new byte[32]).peerId();
    int heard = 0;
    for (int i = 0; i < 100; i++) {
      if (!gate.enter(peer, InetAddress.ofLiteral("192.168.1." + i))) continue;
      gate.leave(peer);
      heard++;
    }
    assertThat(heard).isEqualTo(100);
    for (int i = 1; i < PushGate.BURST; i++) {
      assertThat(gate.enter(peer, InetAddress.ofLiteral("192.168.1.7"))).isTrue();
      gate.leave(peer);
    }
    assertThat(gate.enter(peer, InetAddress.ofLiteral("192.168.1.7"))).isFalse();
  }

  @Test
  void pushes_of_one_address_block_are_few() throws Exception {
    var now = new AtomicReference<>(Instant.EPOCH);
    var gate = new PushGate(now::get);
    int heard = 0;
    for (int i = 0; i < 100; i++) {
      byte[] seed = String.format("%032d", i).getBytes(UTF_8);
      PeerId peer = HostKey.of(seed).peerId();
      if (!gate.enter(peer, InetAddress.getByName("8.8.8." + i))) continue;
      gate.leave(peer);
      heard++;
    }
    assertThat(heard).isEqualTo(PushGate.BURST);
    PeerId peer = HostKey.of(new byte[32]).peerId();
    assertThat(gate.enter(peer, InetAddress.getByName("9.9.9.9"))).isTrue();
    assertThat(gate.enter(peer, InetAddress.getByName("9.9.9.9"))).isTrue();
    assertThat(gate.enter(peer, InetAddress.getByName("9.9.9.9"))).isFalse();
  }
}
