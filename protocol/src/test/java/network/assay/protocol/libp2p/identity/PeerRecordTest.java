// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

/// Signed envelopes and peer records, against one made by js-libp2p (@libp2p/peer-record 9.0.16)
/// with the Ed25519 key published in libp2p specs, peer-ids.
final class PeerRecordTest {
  private static final String KEY =
      "080112407e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"
          + "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";

  /// Of three addresses, one of QUIC.
  private static final String FROM_JS =
      "0a24080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e12020301"
          + "1a6a0a260024080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e"
          + "10809fb3eba1341a0a0a08047f000001060fa11a190a172920010db800000000000000000000000191020f"
          + "a1cd031a120a10360b6578616d706c652e6f72670601bb2a40da2eaeadf5abb6af429ddae2d947017282"
          + "31715510bfaae82470ae2ecd6825cd02ac3016d97ffb67c1a3b24095965542dd6fde6c21619934b858c5"
          + "af569b3101";

  private static final Multiaddr FIRST = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final Multiaddr LAST = Multiaddr.parse("/dns4/example.org/tcp/443");
  private static final HostKey OURS = HostKey.generate(new SecureRandom());

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static PeerRecord record(HostKey of, long seq) {
    return new PeerRecord(of.peerId(), seq, List.of(FIRST, LAST));
  }

  private static void refused(byte[] envelope, String why) {
    assertThatThrownBy(() -> PeerRecord.open(envelope))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_record_of_js_is_read_and_what_cannot_be_used_is_passed_over() {
    PeerRecord.Signed signed = PeerRecord.open(hex(FROM_JS));
    assertThat(signed.record().peer()).isEqualTo(HostKey.parse(hex(KEY)).peerId());
    assertThat(signed.record().seq()).isEqualTo(1_795_790_000_000L);
    assertThat(signed.record().addresses()).contains(FIRST, LAST);
    assertThat(signed.envelope().encoded()).isEqualTo(hex(FROM_JS));
  }

  @Test
  void the_same_payload_is_sealed_to_the_bytes_of_js() {
    byte[] payload = PeerRecord.open(hex(FROM_JS)).envelope().payload();
    SignedEnvelope sealed =
        SignedEnvelope.seal(HostKey.parse(hex(KEY)), PeerRecord.PURPOSE, payload);
    assertThat(sealed.encoded()).isEqualTo(hex(FROM_JS));
  }

  @Test
  void a_record_as_rust_signs_it_is_read_too_but_not_under_the_other_domain() {
    byte[] payload = record(OURS, 1).encode();
    byte[] rusts = SignedEnvelope.seal(OURS, PeerRecord.OF_RFC_3, payload).encoded();
    assertThat(PeerRecord.open(rusts).record()).isEqualTo(record(OURS, 1));
    for (var purpose : List.of(PeerRecord.PURPOSE, PeerRecord.OF_RFC_3)) {
      var crossed = new SignedEnvelope.Purpose("another", purpose.type());
      refused(SignedEnvelope.seal(OURS, crossed, payload).encoded(), "signature is wrong");
    }
  }

  @Test
  void what_is_signed_is_read_back() {
    for (long seq : new long[] {0, 1, Long.MAX_VALUE, -1}) {
      PeerRecord.Signed signed = record(OURS, seq).sign(OURS);
      assertThat(PeerRecord.open(signed.envelope().encoded()).record()).isEqualTo(signed.record());
    }
  }

  @Test
  void sequence_numbers_are_unsigned_and_an_equal_one_is_not_newer() {
    assertThat(record(OURS, -1).isNewerThan(record(OURS, 1))).isTrue();
    assertThat(record(OURS, 1).isNewerThan(record(OURS, -1))).isFalse();
    assertThat(record(OURS, 7).isNewerThan(record(OURS, 7))).isFalse();
  }

  @Test
  void a_record_of_another_peer_is_refused() {
    HostKey other = HostKey.generate(new SecureRandom());
    var lie = SignedEnvelope.seal(other, PeerRecord.PURPOSE, record(OURS, 1).encode());
    refused(lie.encoded(), "signed by");
    assertThatThrownBy(() -> record(OURS, 1).sign(other))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_signature_made_for_another_purpose_does_not_count() {
    byte[] payload = record(OURS, 1).encode();
    var otherDomain = new SignedEnvelope.Purpose("libp2p-relay-rsvp", "0301");
    var otherType = new SignedEnvelope.Purpose("libp2p-peer-record", "0302");
    refused(SignedEnvelope.seal(OURS, otherDomain, payload).encoded(), "signature is wrong");
    refused(SignedEnvelope.seal(OURS, otherType, payload).encoded(), "not of type 0301");
  }

  @Test
  void a_foreign_key_an_empty_and_a_missing_signature_are_refused() {
    byte[] payload = record(OURS, 1).encode();
    byte[] signature = OURS.sign(payload);
    byte[] foreign = HostKey.generate(new SecureRandom()).publicKey().encoded();
    refused(envelope(foreign, payload, signature), "signature is wrong");
    refused(envelope(OURS.publicKey().encoded(), payload, signature), "signature is wrong");
    refused(envelope(OURS.publicKey().encoded(), payload, new byte[0]), "signature is wrong");
    refused(envelope(new byte[0], payload, signature), "public key");
    byte[] unsigned =
        new ProtoWriter()
            .bytes(1, OURS.publicKey().encoded())
            .bytes(2, new byte[] {3, 1})
            .bytes(3, payload)
            .toBytes();
    refused(unsigned, "field 5 is missing");
  }

  private static byte[] envelope(byte[] key, byte[] payload, byte[] signature) {
    return new ProtoWriter()
        .bytes(1, key)
        .bytes(2, new byte[] {3, 1})
        .bytes(3, payload)
        .bytes(5, signature)
        .toBytes();
  }

  @Test
  void no_bit_of_an_envelope_may_change() {
    byte[] good = record(OURS, 5).sign(OURS).envelope().encoded();
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> PeerRecord.open(bad)).isInstanceOf(AssayFault.Peer.class);
    }
    refused(Arrays.copyOf(good, good.length + 2), "field");
    refused(Arrays.copyOf(good, good.length - 1), "left");
  }

  @Test
  void huge_records_are_refused() {
    refused(new byte[SignedEnvelope.MAX_BYTES + 1], "limit 8192");
    var many = new ProtoWriter().bytes(1, OURS.peerId().toBytes());
    for (int i = 0; i <= PeerRecord.MAX_ADDRESSES; i++) {
      many.message(3, new ProtoWriter().bytes(1, FIRST.toBytes()));
    }
    refused(SignedEnvelope.seal(OURS, PeerRecord.PURPOSE, many.toBytes()).encoded(), "64 times");
    var tooMany = Collections.nCopies(PeerRecord.MAX_ADDRESSES + 1, FIRST);
    assertThatThrownBy(() -> new PeerRecord(OURS.peerId(), 1, tooMany))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void payloads_that_are_no_record_are_refused() {
    PeerId us = OURS.peerId();
    for (ProtoWriter payload :
        List.of(
            new ProtoWriter(),
            new ProtoWriter().bytes(1, new byte[34]),
            new ProtoWriter().varint(2, 1).bytes(1, us.toBytes()),
            new ProtoWriter().bytes(1, us.toBytes()).bytes(1, us.toBytes()),
            new ProtoWriter().bytes(1, us.toBytes()).varint(4, 1))) {
      var sealed = SignedEnvelope.seal(OURS, PeerRecord.PURPOSE, payload.toBytes());
      refused(sealed.encoded(), "a peer record");
    }
  }

  @Test
  void random_bytes_are_refused_and_nothing_worse() {
    var random = new Random(5);
    byte[] good = record(OURS, 5).sign(OURS).envelope().encoded();
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = i % 2 == 0 ? new byte[random.nextInt(300)] : good.clone();
      if (i % 2 == 0) random.nextBytes(bytes);
      else for (int n = 0; n < 3; n++) bytes[random.nextInt(100)] ^= (byte) (1 + random.nextInt(9));
      if (Arrays.equals(bytes, good)) continue;
      assertThatThrownBy(() -> PeerRecord.open(bytes)).isInstanceOf(AssayFault.Peer.class);
    }
  }
}
