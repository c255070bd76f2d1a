// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.Provider;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import network.assay.protocol.libp2p.crypto.BoringSsl;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

final class DhKeyTest {
  private static Provider boring() {
    Provider provider = BoringSsl.provider();
    Assumptions.assumeTrue(provider != null, "BoringSSL on this machine");
    return Objects.requireNonNull(provider);
  }

  /// RFC 7748, section 6.1.
  @Test
  void agrees_on_the_published_secret() {
    var hex = HexFormat.of();
    DhKey alice =
        DhKey.of(hex.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"));
    byte[] bob = hex.parseHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    byte[] shared =
        hex.parseHex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    assertThat(alice.agree(bob)).isEqualTo(shared);
    assertThat(alice.bouncy(bob)).isEqualTo(shared);
  }

  @Test
  void both_ways_to_agree_give_the_same_secret_for_any_key() {
    Provider provider = boring();
    var random = new Random(25519);
    for (int round = 0; round < 300; round++) {
      byte[] secret = new byte[DhKey.BYTES];
      byte[] point = new byte[DhKey.BYTES];
      random.nextBytes(secret);
      random.nextBytes(point);
      // Also of numbers no smaller than the prime, and with the bit that does not count.
      if (round % 4 == 0) java.util.Arrays.fill(point, 1, 32, (byte) 0xFF);
      if (round % 8 == 0) point[31] = 0x7F;
      DhKey key = DhKey.of(secret);
      assertThat(outcome(() -> key.boring(provider, point)))
          .isEqualTo(outcome(() -> key.bouncy(point)));
    }
  }

  private static String outcome(Supplier<byte[]> agreement) {
    try {
      return HexFormat.of().formatHex(agreement.get());
    } catch (AssayFault.Peer fault) {
      return "refused";
    }
  }

  @Test
  void points_of_low_order_are_refused_both_ways() {
    Provider provider = boring();
    DhKey key = DhKey.of(new byte[DhKey.BYTES]);
    for (String low :
        new String[] {
          "0000000000000000000000000000000000000000000000000000000000000000",
          "0100000000000000000000000000000000000000000000000000000000000000",
          "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
          "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
          "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
          "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
        }) {
      byte[] point = HexFormat.of().parseHex(low);
      assertThatThrownBy(() -> key.boring(provider, point)).isInstanceOf(AssayFault.Peer.class);
      assertThatThrownBy(() -> key.bouncy(point)).isInstanceOf(AssayFault.Peer.class);
    }
  }
}
