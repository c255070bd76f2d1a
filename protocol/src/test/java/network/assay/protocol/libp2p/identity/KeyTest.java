// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.protobuf.ProtoWriter;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.junit.jupiter.api.Test;

/// The key pairs published in libp2p specs, peer-ids; their ids as in go and js.
final class KeyTest {
  private static final byte[] MESSAGE = "the quick brown fox".getBytes(UTF_8);
  private static final String ED25519 =
      "080112201ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
  private static final String ED25519_PRIVATE =
      "080112407e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d"
          + "1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e";
  private static final String SECP256K1 =
      "08021221037777e994e452c21604f91de093ce415f5432f701dd8cd1a7a6fea0e630bfca99";
  private static final String SECP256K1_SECRET =
      "53dadf1d5a164d6b4acdb15e24aa4c5b1d3461bdbd42abedb0a4404d56ced8fb";
  private static final String ECDSA =
      "0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004de3d300fa36ae0e8f5d530899d83ab"
          + "ab44abf3161f162a4bc901d8e6ecda020e8b6d5f8da30525e71d6851510c098e5c47c646a597fb4dcec034e9"
          + "f77c409e62";

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  @Test
  void peer_ids_are_those_of_the_specification() {
    assertThat(PublicKey.parse(hex(ED25519)).peerId())
        .hasToString("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
    assertThat(PublicKey.parse(hex(SECP256K1)).peerId())
        .hasToString("16Uiu2HAmLhLvBoYaoZfaMUKuibM6ac163GwKY74c5kiSLg5KvLpY");
    assertThat(PublicKey.parse(hex(ECDSA)).peerId())
        .hasToString("QmVMT29id3TUASyfZZ6k9hmNyc2nYabCo4uMSpDw4zrgDk");
  }

  @Test
  void the_published_private_key_gives_its_public_key_back() {
    HostKey key = HostKey.parse(hex(ED25519_PRIVATE));
    assertThat(HexFormat.of().formatHex(key.publicKey().encoded())).isEqualTo(ED25519);
    assertThat(HexFormat.of().formatHex(key.encoded())).isEqualTo(ED25519_PRIVATE);
    assertThat(key.publicKey().verify(MESSAGE, key.sign(MESSAGE))).isTrue();
    assertThat(key).hasToString("host key of " + key.peerId());
  }

  @Test
  void the_old_private_form_is_read_and_a_foreign_half_refused() {
    String twice = ED25519_PRIVATE.replaceFirst("0801124", "0801126") + ED25519.substring(8);
    assertThat(HostKey.parse(hex(twice)).peerId())
        .isEqualTo(PublicKey.parse(hex(ED25519)).peerId());
    byte[] foreign = hex(ED25519_PRIVATE);
    foreign[foreign.length - 1] ^= 1;
    assertThatThrownBy(() -> HostKey.parse(foreign)).isInstanceOf(AssayFault.Operator.class);
    assertThatThrownBy(() -> HostKey.parse(hex(SECP256K1))).isInstanceOf(AssayFault.Operator.class);
  }

  /// RFC 8032, section 7.1, test 2.
  @Test
  void signs_as_rfc_8032_does() {
    HostKey key =
        HostKey.of(hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
    assertThat(HexFormat.of().formatHex(key.sign(hex("72"))))
        .isEqualTo(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
  }

  @Property(tries = 50)
  void only_the_signed_message_verifies(
      @ForAll @Size(32) byte[] seed, @ForAll byte[] message, @ForAll int where) {
    HostKey key = HostKey.of(seed);
    byte[] signature = key.sign(message);
    assertThat(key.publicKey().verify(message, signature)).isTrue();
    signature[Math.floorMod(where, 64)] ^= (byte) (1 << Math.floorMod(where, 7));
    assertThat(key.publicKey().verify(message, signature)).isFalse();
    assertThat(PublicKey.inside(key.peerId())).isEqualTo(key.publicKey());
  }

  @Test
  void a_key_read_again_is_the_one_read_before_and_a_bad_one_is_refused_again() {
    byte[] bytes = hex(ED25519);
    PublicKey first = PublicKey.parse(bytes);
    assertThat(PublicKey.parse(bytes)).isSameAs(first);
    // Whoever gave the bytes may go on with them.
    bytes[10] ^= 1;
    assertThat(first.encoded()).isEqualTo(hex(ED25519));
    byte[] odd = hex(ED25519 + "00");
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> PublicKey.parse(odd)).isInstanceOf(AssayFault.Peer.class);
    }
    assertThat(PublicKey.parse(hex(ED25519))).isEqualTo(first);
  }

  @Test
  void more_keys_than_are_kept_are_each_read_as_they_are() {
    var random = new Random(58);
    for (int i = 0; i < 3_000; i++) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      PublicKey key = HostKey.of(seed).publicKey();
      assertThat(PublicKey.parse(key.encoded())).isEqualTo(key);
    }
  }

  @Test
  void ecdsa_signatures_verify() throws Exception {
    byte[] pkcs8 =
        hex(
            "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02010104203e5b1fe9712e6c"
                + "314942a750bd67485de3c1efe85b1bfb520ae8f9ae3dfa4a4ca14403420004de3d300fa36ae0e8f5"
                + "d530899d83abab44abf3161f162a4bc901d8e6ecda020e8b6d5f8da30525e71d6851510c098e5c47"
                + "c646a597fb4dcec034e9f77c409e62");
    Signature signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    signer.update(MESSAGE);
    byte[] signature = signer.sign();
    PublicKey key = PublicKey.parse(hex(ECDSA));
    assertThat(key.verify(MESSAGE, signature)).isTrue();
    assertThat(key.verify("another".getBytes(UTF_8), signature)).isFalse();
  }

  @Test
  void secp256k1_signatures_verify() throws Exception {
    var curve = SECNamedCurves.getByName("secp256k1");
    var domain = new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN());
    var signer = new ECDSASigner();
    var secret = new BigInteger(1, hex(SECP256K1_SECRET));
    signer.init(true, new ECPrivateKeyParameters(secret, domain));
    BigInteger[] rs =
        signer.generateSignature(MessageDigest.getInstance("SHA-256").digest(MESSAGE));
    var both = new ASN1EncodableVector();
    both.add(new ASN1Integer(rs[0]));
    both.add(new ASN1Integer(rs[1]));
    byte[] signature = new DERSequence(both).getEncoded();
    PublicKey key = PublicKey.parse(hex(SECP256K1));
    assertThat(key.verify(MESSAGE, signature)).isTrue();
    signature[signature.length - 1] ^= 1;
    assertThat(key.verify(MESSAGE, signature)).isFalse();
  }

  @Test
  void rsa_keys_verify_and_small_ones_are_refused() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var pair = generator.generateKeyPair();
    PublicKey key = PublicKey.parse(rsa(pair.getPublic().getEncoded()));
    Signature signer = Signature.getInstance("SHA256withRSA");
    signer.initSign(pair.getPrivate());
    signer.update(MESSAGE);
    assertThat(key.verify(MESSAGE, signer.sign())).isTrue();
    assertThat(key.peerId().toString()).startsWith("Qm");
    assertThat(PublicKey.inside(key.peerId())).isNull();

    generator.initialize(1024);
    byte[] small = rsa(generator.generateKeyPair().getPublic().getEncoded());
    assertThatThrownBy(() -> PublicKey.parse(small))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("1024 bits");
  }

  private static byte[] rsa(byte[] der) {
    return new ProtoWriter().varint(1, KeyType.RSA.ordinal()).bytes(2, der).toBytes();
  }

  @Test
  void a_key_has_one_form_only() {
    for (String other :
        new String[] {
          "1220" + ED25519.substring(8) + "0801", // the other order
          ED25519 + "1800", // one more field
          "088100" + ED25519.substring(4), // a padded type
          "08041220" + ED25519.substring(8), // a type that is not
          "0801121f" + ED25519.substring(8, 70), // a byte short
          ""
        }) {
      assertThatThrownBy(() -> PublicKey.parse(hex(other))).isInstanceOf(AssayFault.Peer.class);
    }
  }

  /// Whatever bytes come, the outcome is a key or the peer's fault.
  @Test
  void garbage_is_the_peers_fault() {
    var random = new Random(20261127);
    String[] seeds = {ED25519, SECP256K1, ECDSA};
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = hex(seeds[i % seeds.length]);
      for (int j = random.nextInt(4); j >= 0; j--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        PublicKey.parse(bytes).verify(MESSAGE, bytes);
      } catch (AssayFault.Peer expected) {
        assertThat(expected).hasMessageContaining("public key");
      }
    }
  }

  @Test
  void two_new_identities_differ() {
    var random = new SecureRandom();
    assertThat(HostKey.generate(random).peerId()).isNotEqualTo(HostKey.generate(random).peerId());
  }
}
