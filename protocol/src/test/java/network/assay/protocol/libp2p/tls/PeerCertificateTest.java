// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

/// The four certificates of the specification (libp2p specs, tls), and what is wrong with others.
final class PeerCertificateTest {
  static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

  static final byte[] ED25519 =
      hex(
          "308201ae30820156a0030201020204499602d2300a06082a8648ce3d040302302031123010060355040a"
              + "13096c69627032702e696f310a300806035504051301313020170d3735303130313133303030305a180f"
              + "34303936303130313133303030305a302031123010060355040a13096c69627032702e696f310a300806"
              + "035504051301313059301306072a8648ce3d020106082a8648ce3d030107034200040c901d423c831ca8"
              + "5e27c73c263ba132721bb9d7a84c4f0380b2a6756fd601331c8870234dec878504c174144fa4b14b66a6"
              + "51691606d8173e55bd37e381569ea37c307a3078060a2b0601040183a25a0101046a3068042408011220"
              + "a77f1d92fedb59dddaea5a1c4abd1ac2fbde7d7b879ed364501809923d7c11b90440d90d2769db992d5e"
              + "6195dbb08e706b6651e024fda6cfb8846694a435519941cac215a8207792e42849cccc6cd8136c6e4bde"
              + "92a58c5e08cfd4206eb5fe0bf909300a06082a8648ce3d0403020346003043021f50f6b6c52711a88177"
              + "8718238f650c9fb48943ae6ee6d28427dc6071ae55e702203625f116a7a454db9c56986c82a25682f724"
              + "8ea1cb764d322ea983ed36a31b77");

  static final byte[] ECDSA =
      hex(
          "308201f63082019da0030201020204499602d2300a06082a8648ce3d040302302031123010060355040a"
              + "13096c69627032702e696f310a300806035504051301313020170d3735303130313133303030305a180f"
              + "34303936303130313133303030305a302031123010060355040a13096c69627032702e696f310a300806"
              + "035504051301313059301306072a8648ce3d020106082a8648ce3d030107034200040c901d423c831ca8"
              + "5e27c73c263ba132721bb9d7a84c4f0380b2a6756fd601331c8870234dec878504c174144fa4b14b66a6"
              + "51691606d8173e55bd37e381569ea381c23081bf3081bc060a2b0601040183a25a01010481ad3081aa04"
              + "5f0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004bf30511f909414ebdd32"
              + "42178fd290f093a551cf75c973155de0bb5a96fedf6cb5d52da7563e794b512f66e60c7f55ba8a3acf3d"
              + "d72a801980d205e8a1ad29f2044730450220064ea8124774caf8f50e57f436aa62350ce652418c019df5"
              + "d98a3ac666c9386a022100aa59d704a931b5f72fb9222cb6cc51f954d04a4e2e5450f8805fe8918f71ea"
              + "ae300a06082a8648ce3d04030203470030440220799395b0b6c1e940a7e4484705f610ab51ed376f19ff"
              + "9d7c16757cfbf61b8d4302206205c03fbb0f95205c779be86581d3e31c01871ad5d1f3435bcf375cb0e5"
              + "088a");

  static final byte[] SECP256K1 =
      hex(
          "308201ba3082015fa0030201020204499602d2300a06082a8648ce3d040302302031123010060355040a"
              + "13096c69627032702e696f310a300806035504051301313020170d3735303130313133303030305a180f"
              + "34303936303130313133303030305a302031123010060355040a13096c69627032702e696f310a300806"
              + "035504051301313059301306072a8648ce3d020106082a8648ce3d030107034200040c901d423c831ca8"
              + "5e27c73c263ba132721bb9d7a84c4f0380b2a6756fd601331c8870234dec878504c174144fa4b14b66a6"
              + "51691606d8173e55bd37e381569ea38184308181307f060a2b0601040183a25a01010471306f04250802"
              + "12210206dc6968726765b820f050263ececf7f71e4955892776c0970542efd689d238204463044022014"
              + "5e15a991961f0d08cd15425bb95ec93f6ffa03c5a385eedc34ecf464c7a8ab022026b3109b8a3f40ef83"
              + "3169777eb2aa337cfb6282f188de0666d1bcec2a4690dd300a06082a8648ce3d04030203490030460221"
              + "00e1a217eeef9ec9204b3f774a08b70849646b6a1e6b8b27f93dc00ed58545d9fe022100b00dafa549d0"
              + "f03547878338c7b15e7502888f6d45db387e5ae6b5d46899cef0");

  private static final byte[] FORGED =
      hex(
          "308201f73082019da0030201020204499602d2300a06082a8648ce3d040302302031123010060355040a"
              + "13096c69627032702e696f310a300806035504051301313020170d3735303130313133303030305a180f"
              + "34303936303130313133303030305a302031123010060355040a13096c69627032702e696f310a300806"
              + "035504051301313059301306072a8648ce3d020106082a8648ce3d030107034200040c901d423c831ca8"
              + "5e27c73c263ba132721bb9d7a84c4f0380b2a6756fd601331c8870234dec878504c174144fa4b14b66a6"
              + "51691606d8173e55bd37e381569ea381c23081bf3081bc060a2b0601040183a25a01010481ad3081aa04"
              + "5f0803125b3059301306072a8648ce3d020106082a8648ce3d03010703420004bf30511f909414ebdd32"
              + "42178fd290f093a551cf75c973155de0bb5a96fedf6cb5d52da7563e794b512f66e60c7f55ba8a3acf3d"
              + "d72a801980d205e8a1ad29f204473045022100bb6e03577b7cc7a3cd1558df0da2b117dfdcc0399bc250"
              + "4ebe7de6f65cade72802206de96e2a5be9b6202adba24ee0362e490641ac45c240db71fe955f2c5cf8df"
              + "6e300a06082a8648ce3d0403020348003045022100e847f267f43717358f850355bdcabbefb2cfbf8a3c"
              + "043b203a14788a092fe8db022027c1d04a2d41fd6b57a7e8b3989e470325de4406e52e084e34a3fd56ee"
              + "f0d0df");

  private final HostKey host = HostKey.generate(new SecureRandom());
  private final byte[] own = own(host);

  private static byte[] own(HostKey host) {
    try {
      return OwnCertificate.make(host, new SecureRandom(), NOW).certificate().getEncoded();
    } catch (java.security.cert.CertificateEncodingException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static void refused(byte[] certificate, Instant now, String why) {
    assertThatThrownBy(() -> PeerCertificate.verify(certificate, now))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining(why);
  }

  @Test
  void those_of_the_specification_name_their_peers() {
    assertThat(PeerCertificate.verify(ED25519, NOW).peerId())
        .hasToString("12D3KooWM6CgA9iBFZmcYAHA6A2qvbAxqfkmrYiRQuz3XEsk4Ksv");
    assertThat(PeerCertificate.verify(ECDSA, NOW).peerId())
        .hasToString("QmfXbAwNjJLXfesgztEHe8HwgVDCMMpZ9Eax1HYq6hn9uE");
    assertThat(PeerCertificate.verify(SECP256K1, NOW).peerId())
        .hasToString("16Uiu2HAkutTMoTzDw1tCvSRtu6YoixJwS46S1ZFxW8hSx9fWHiPs");
    refused(FORGED, NOW, "not signed by");
  }

  @Test
  void our_own_names_us() {
    assertThat(PeerCertificate.verify(own, NOW)).isEqualTo(host.publicKey());
    assertThat(own.length).isLessThan(600);
  }

  @Test
  void it_must_be_valid_now() {
    refused(own, NOW.minus(Duration.ofHours(2)), "valid from");
    refused(own, NOW.plus(Duration.ofDays(40_000)), "valid from");
    refused(ED25519, Instant.parse("1974-01-01T00:00:00Z"), "valid from");
    refused(ED25519, Instant.parse("4097-01-01T00:00:00Z"), "valid from");
  }

  @Test
  void no_bit_of_it_can_be_changed() {
    for (int at = 0; at < own.length; at++) {
      byte[] changed = own.clone();
      changed[at] ^= (byte) (1 << at % 8);
      assertThatThrownBy(() -> PeerCertificate.verify(changed, NOW))
          .describedAs("byte " + at)
          .isInstanceOf(AssayFault.Peer.class);
    }
  }

  @Test
  void it_must_be_whole_and_nothing_else() {
    for (int length = 0; length < own.length; length++) {
      byte[] cut = Arrays.copyOf(own, length);
      assertThatThrownBy(() -> PeerCertificate.verify(cut, NOW))
          .isInstanceOf(AssayFault.Peer.class);
    }
    refused(Arrays.copyOf(own, own.length + 1), NOW, "where none belong");
    refused(new byte[9000], NOW, "limit 8192");
  }

  @Test
  void another_hosts_extension_does_not_make_its_peer() throws Exception {
    // The claim of one certificate, put into another: the signature over the key is not its own.
    byte[] theirs = own(HostKey.generate(new SecureRandom()));
    byte[] claim = hex("060a2b0601040183a25a0101");
    int from = indexOf(own, claim);
    int to = indexOf(theirs, claim);
    byte[] forged = theirs.clone();
    int claimed = Math.min(own.length - from, theirs.length - to) - 90;
    System.arraycopy(own, from, forged, to, claimed);
    assertThatThrownBy(() -> PeerCertificate.verify(forged, NOW))
        .isInstanceOf(AssayFault.Peer.class);
  }

  private static int indexOf(byte[] in, byte[] what) {
    for (int at = 0; at + what.length <= in.length; at++) {
      if (Arrays.equals(in, at, at + what.length, what, 0, what.length)) return at;
    }
    throw new AssertionError("not there");
  }

  @Test
  void garbage_is_the_peers_fault() {
    var random = new Random(77);
    for (int i = 0; i < 3_000; i++) {
      byte[] garbage = i % 2 == 0 ? new byte[random.nextInt(600)] : ECDSA.clone();
      if (i % 2 == 0) random.nextBytes(garbage);
      else {
        for (int n = random.nextInt(4); n >= 0; n--) {
          garbage[random.nextInt(200)] = (byte) random.nextInt();
        }
      }
      try {
        var _ = PeerCertificate.verify(garbage, NOW);
      } catch (AssayFault.Peer expected) {
        // As it should be.
      }
    }
  }

  @Test
  void an_extension_that_does_not_say_whether_it_is_critical_is_refused() {
    byte[] claim = hex("060a2b0601040183a25a01010101ff");
    int critical = indexOf(own, claim) + claim.length - 3;
    byte[] empty = own.clone();
    empty[critical + 1] = 0;
    refused(empty, NOW, "neither true nor false");
    byte[] odd = own.clone();
    odd[critical + 2] = 1;
    refused(odd, NOW, "neither true nor false");
  }

  @Test
  void an_rsa_key_with_a_huge_exponent_is_refused_before_it_is_used() throws Exception {
    var pair = (RSAPublicKey) Forgery.rsa(2048).getPublic();
    var spec = new RSAPublicKeySpec(pair.getModulus(), BigInteger.ONE.shiftLeft(2000).setBit(0));
    byte[] info = KeyFactory.getInstance("RSA").generatePublic(spec).getEncoded();
    assertThatThrownBy(() -> CertificateKey.parse(info))
        .isInstanceOf(AssayFault.Peer.class)
        .hasMessageContaining("exponent");
  }
}
