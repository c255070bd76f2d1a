// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.kad.wire.KadCodec;
import network.assay.protocol.libp2p.kad.wire.KadMessage;
import network.assay.protocol.libp2p.kad.wire.KadPeer;
import network.assay.protocol.libp2p.kad.wire.KadRecord;
import network.assay.protocol.libp2p.kad.wire.Octets;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.libp2p.mux.StreamReset;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A host in the DHT, and a peer that speaks its protocol by hand and means no good.
final class HostileKadTest {
  private static final List<String> PROTOCOL = List.of(KadConfig.PROTOCOL);
  private static final List<Multiaddr> HERE = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9"));
  private static final Octets KEY = Octets.of(nobody().toBytes());

  private final Hosts hosts = new Hosts();
  private final Host victim = hosts.start();
  private final Host attacker = hosts.start();
  private final Kad kad = victim.join(KadConfig.DEFAULTS);

  @BeforeEach
  void meet() throws InterruptedException {
    attacker.connect(Hosts.address(victim));
    Hosts.until("met", () -> Hosts.identified(victim, attacker.peerId()));
  }

  @AfterEach
  void stop() {
    hosts.close();
  }

  private static PeerId nobody() {
    return HostKey.generate(new SecureRandom()).peerId();
  }

  private LibStream open() throws InterruptedException {
    LibStream stream = attacker.streams().open(victim.peerId(), PROTOCOL);
    stream.deadline(Duration.ofSeconds(30));
    return stream;
  }

  private void send(byte[] message) throws InterruptedException {
    try (LibStream stream = open()) {
      stream.writeFrame(message);
      stream.closeWrite();
      while (stream.readFrame(KadCodec.MAX_ANSWER) != null) {}
    } catch (AssayFault refused) {
      assertThat(StreamReset.caused(refused)).as("%s", refused).isTrue();
    }
  }

  @Test
  void what_is_no_message_is_charged() throws Exception {
    List<byte[]> nonsense =
        List.of(
            new byte[] {(byte) 0xFF},
            new ProtoWriter().varint(1, 9).toBytes(),
            new ProtoWriter().varint(1, 4).toBytes(),
            new ProtoWriter().varint(1, 4).bytes(2, new byte[300]).toBytes(),
            new byte[KadCodec.MAX_REQUEST + 1],
            KadCodec.encode(
                new KadMessage(KadMessage.Type.PUT_VALUE, KEY, null, List.of(), List.of())),
            KadCodec.encode(
                new KadMessage(
                    KadMessage.Type.PUT_VALUE,
                    KEY,
                    new KadRecord(Octets.ofText("/pk/other"), KEY),
                    List.of(),
                    List.of())));
    for (int i = 0; i < nonsense.size(); i++) {
      send(nonsense.get(i));
      int charges = i + 1;
      Hosts.until("charged for " + i, () -> victim.totals().charges() == charges);
    }
    assertThat(kad.kept()).isEqualTo(new Kad.Kept(0, 0));
  }

  @Test
  void nobody_provides_for_another_or_without_an_address() throws Exception {
    var other = new KadPeer(nobody(), HERE, true);
    var silent = new KadPeer(attacker.peerId(), List.of(), true);
    var several = new ArrayList<KadPeer>();
    for (int i = 0; i < 100; i++) several.add(new KadPeer(nobody(), HERE, true));
    for (KadMessage lie :
        List.of(
            KadMessage.addProvider(KEY, other),
            KadMessage.addProvider(KEY, silent),
            new KadMessage(KadMessage.Type.ADD_PROVIDER, KEY, null, List.of(), several))) {
      send(KadCodec.encode(lie));
    }
    assertThat(kad.kept().providers()).isZero();
    send(KadCodec.encode(KadMessage.addProvider(KEY, new KadPeer(attacker.peerId(), HERE, true))));
    Hosts.until("its own word counts", () -> kad.kept().providers() == 1);
  }

  @Test
  void a_flood_of_writes_is_cut_off_and_nobody_blamed() throws Exception {
    int cutOff = 0;
    for (int stream = 0; stream < 4; stream++) {
      try (LibStream flood = open()) {
        for (int i = 0; i < 60; i++) {
          Octets key = Octets.ofText("key " + stream + " " + i);
          var self = new KadPeer(attacker.peerId(), HERE, true);
          flood.writeFrame(KadCodec.encode(KadMessage.addProvider(key, self)));
        }
        flood.closeWrite();
        while (flood.readFrame(KadCodec.MAX_ANSWER) != null) {}
      } catch (AssayFault refused) {
        assertThat(StreamReset.caused(refused)).as("%s", refused).isTrue();
        cutOff++;
      }
    }
    assertThat(cutOff).isPositive();
    // More than the first allowance only by what time has given since.
    assertThat(kad.kept().providers()).isBetween(1, 4 * KadServer.WRITES);
    assertThat(victim.totals().charges()).isZero();
  }

  @Test
  void a_stream_carries_only_so_many_messages() throws Exception {
    try (LibStream stream = open()) {
      byte[] request = KadCodec.encode(KadMessage.findNode(KEY));
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 100; i++) {
                  stream.writeFrame(request);
                  byte[] answer = stream.readFrame(KadCodec.MAX_ANSWER);
                  KadCodec.decode(Objects.requireNonNull(answer));
                }
              })
          .isInstanceOf(AssayFault.class);
    }
    assertThat(victim.totals().charges()).isZero();
  }

  /// Has the attacker serve, and answer like this.
  private void answering(Function<KadMessage, byte[]> answer) throws InterruptedException {
    attacker
        .streams()
        .handle(
            KadConfig.PROTOCOL,
            stream -> {
              byte[] request = stream.readFrame(KadCodec.MAX_REQUEST);
              if (request != null) stream.writeFrame(answer.apply(KadCodec.decode(request)));
            });
    // Tells the victim that it serves.
    attacker.announce(attacker.listenAddresses());
  }

  @Test
  void lookups_end_whatever_is_answered() throws Exception {
    var many = new ArrayList<KadPeer>();
    for (int i = 0; i < KadCodec.MAX_PEERS; i++) many.add(new KadPeer(nobody(), List.of(), true));
    many.add(0, new KadPeer(victim.peerId(), HERE, true));
    many.add(0, new KadPeer(attacker.peerId(), HERE, true));
    List<KadPeer> told = many.subList(0, KadCodec.MAX_PEERS);
    answering(request -> KadCodec.encode(request.answer(null, told, told)));
    Hosts.until("it is known", () -> kad.known().contains(attacker.peerId()));
    assertThat(kad.findPeer(nobody())).isEmpty();
    assertThat(kad.get(Octets.ofText("/pk/none"))).isEmpty();
    assertThat(kad.findProviders(KEY, 50)).hasSize(50);
    assertThat(kad.known()).containsExactly(attacker.peerId());
  }

  @Test
  void providers_that_one_peer_invents_do_not_hide_those_that_others_know() throws Exception {
    var fakes = new ArrayList<KadPeer>();
    for (int i = 0; i < KadCodec.MAX_PEERS; i++) fakes.add(new KadPeer(nobody(), HERE, true));
    answering(request -> KadCodec.encode(request.answer(null, List.of(), fakes)));
    Host honest = hosts.start();
    Host provider = hosts.start();
    honest.join(KadConfig.DEFAULTS);
    Kad providing = provider.join(KadConfig.DEFAULTS);
    provider.connect(Hosts.address(honest));
    Hosts.until("met", () -> providing.known().contains(honest.peerId()));
    assertThat(providing.provide(KEY)).isEqualTo(1);
    victim.connect(Hosts.address(honest));
    Hosts.until("both known", () -> kad.known().size() >= 2);
    assertThat(kad.findProviders(KEY, 20)).hasSize(20).contains(provider.peerId());
  }

  @Test
  void who_tells_of_an_address_where_nobody_answers_is_not_held_to_be_silent_itself()
      throws Exception {
    PeerId wanted = nobody();
    try (var silent = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"))) {
      var at = Multiaddr.parse("/ip4/127.0.0.1/tcp/" + silent.getLocalPort());
      var told = List.of(new KadPeer(wanted, List.of(at), true));
      answering(request -> KadCodec.encode(request.answer(null, told, List.of())));
      Hosts.until("it is known", () -> kad.known().contains(attacker.peerId()));
      assertThat(kad.findPeer(wanted)).isEmpty();
      assertThat(kad.known()).containsExactly(attacker.peerId());
    }
  }

  @Test
  void a_value_that_breaks_its_rules_or_is_of_another_key_is_not_taken() throws Exception {
    HostKey other = HostKey.generate(new SecureRandom());
    Octets value = Octets.of(other.publicKey().encoded());
    answering(
        request ->
            KadCodec.encode(
                request.answer(new KadRecord(request.key(), value), List.of(), List.of())));
    Hosts.until("it is known", () -> kad.known().contains(attacker.peerId()));
    byte[] id = nobody().toBytes();
    byte[] key = new byte[4 + id.length];
    System.arraycopy(Octets.ofText("/pk/").toBytes(), 0, key, 0, 4);
    System.arraycopy(id, 0, key, 4, id.length);
    assertThat(kad.get(Octets.of(key))).isEmpty();
    assertThat(kad.kept().values()).isZero();
  }

  @Test
  void answers_that_are_none_are_charged_and_their_sender_leaves_the_table() throws Exception {
    answering(request -> KadCodec.encode(request.answer(null, List.of(), List.of())));
    Hosts.until("it is known", () -> kad.known().contains(attacker.peerId()));
    answering(request -> new byte[] {(byte) 0xFF});
    assertThat(kad.get(Octets.ofText("/pk/none"))).isEmpty();
    assertThat(victim.totals().charges()).isPositive();
    assertThat(kad.known()).isEmpty();
  }
}
