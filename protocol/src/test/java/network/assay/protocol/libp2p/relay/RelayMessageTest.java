// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import network.assay.protocol.libp2p.fuzz.Garbage;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.SignedEnvelope;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class RelayMessageTest {
  private static final HostKey KEY = HostKey.of(new byte[32]);
  private static final PeerId PEER = KEY.peerId();
  private static final Instant EXPIRES = Instant.ofEpochSecond(1_800_000_000);
  private static final CircuitLimit LIMIT = new CircuitLimit(Duration.ofMinutes(2), 131_072);
  private static final byte[] VOUCHER = new Voucher(PEER, PEER, EXPIRES).seal(KEY);
  private static final HopMessage GRANT =
      new HopMessage.Answer(
          RelayStatus.OK,
          new Granted(EXPIRES, List.of(Multiaddr.parse("/ip4/1.2.3.4/tcp/5")), VOUCHER),
          LIMIT);

  @Test
  void a_reservation_is_asked_for_with_its_type_though_it_is_zero() {
    assertThat(HexFormat.of().formatHex(new HopMessage.Reserve().encode())).isEqualTo("0800");
    assertThat(HopMessage.decode(new byte[] {8, 0})).isEqualTo(new HopMessage.Reserve());
  }

  @Test
  void messages_are_read_back() {
    assertThat(HopMessage.decode(new HopMessage.Connect(PEER).encode()))
        .isEqualTo(new HopMessage.Connect(PEER));
    var read = (HopMessage.Answer) HopMessage.decode(GRANT.encode());
    assertThat(read.status()).isEqualTo(RelayStatus.OK);
    assertThat(read.limit()).isEqualTo(LIMIT);
    Granted granted = java.util.Objects.requireNonNull(read.granted());
    assertThat(granted.expires()).isEqualTo(EXPIRES);
    assertThat(granted.addresses()).hasToString("[/ip4/1.2.3.4/tcp/5]");
    assertThat(Voucher.open(granted.voucher())).isEqualTo(new Voucher(PEER, PEER, EXPIRES));
    for (StopMessage stop :
        List.of(
            new StopMessage.Connect(PEER, LIMIT),
            new StopMessage.Answer(RelayStatus.PERMISSION_DENIED))) {
      assertThat(StopMessage.decode(stop.encode())).isEqualTo(stop);
    }
  }

  @Test
  void huge_limits_and_times_are_clamped() {
    byte[] limit = new ProtoWriter().varint(1, -1).varint(2, -1).toBytes();
    byte[] granted = new ProtoWriter().varint(1, -1).toBytes();
    byte[] message =
        new ProtoWriter().varint(1, 2).bytes(3, granted).bytes(4, limit).varint(5, 100).toBytes();
    var read = (HopMessage.Answer) HopMessage.decode(message);
    assertThat(read.limit())
        .isEqualTo(new CircuitLimit(Duration.ofSeconds(0xFFFF_FFFFL), Long.MAX_VALUE));
    assertThat(java.util.Objects.requireNonNull(read.granted()).expires())
        .isBefore(Instant.ofEpochSecond(1L << 40));
  }

  @Test
  void unknown_statuses_are_no_success() {
    byte[] message = new ProtoWriter().varint(1, 2).varint(5, 999).toBytes();
    assertThat(HopMessage.decode(message))
        .isEqualTo(new HopMessage.Answer(RelayStatus.UNKNOWN, null, null));
  }

  @Test
  void a_voucher_is_its_relays_own_word() {
    HostKey other = HostKey.of(HexFormat.of().parseHex("07".repeat(32)));
    byte[] foreign = new Voucher(PEER, PEER, EXPIRES).seal(other);
    assertThatThrownBy(() -> Voucher.open(foreign))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("signed by another peer");
    byte[] record =
        SignedEnvelope.seal(
                KEY, new SignedEnvelope.Purpose("libp2p-peer-record", "0301"), new byte[0])
            .encoded();
    assertThatThrownBy(() -> Voucher.open(record)).isInstanceOf(AssayFault.Peer.class);
  }

  @Test
  void garbage_is_the_peers_fault() {
    Garbage.feed(GRANT.encode(), 20_000, AssayFault.Peer.class, HopMessage::decode);
    Garbage.feed(
        new HopMessage.Connect(PEER).encode(), 20_000, AssayFault.Peer.class, HopMessage::decode);
    Garbage.feed(
        new StopMessage.Connect(PEER, LIMIT).encode(),
        20_000,
        AssayFault.Peer.class,
        StopMessage::decode);
    Garbage.feed(VOUCHER, 500, AssayFault.Peer.class, Voucher::open);
  }
}
