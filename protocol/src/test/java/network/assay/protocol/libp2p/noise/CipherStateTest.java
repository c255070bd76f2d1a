// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.Test;

final class CipherStateTest {
  private static final byte[] NONE = {};

  @Test
  void nonces_are_a_little_endian_counter_for_every_size_and_associated_data() throws Exception {
    var random = new Random(8439);
    var jdk = Cipher.getInstance("ChaCha20-Poly1305");
    for (int round = 0; round < 600; round++) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      byte[] plain = new byte[round < 300 ? round : random.nextInt(66_000)];
      byte[] associated = new byte[random.nextInt(3) * random.nextInt(50)];
      random.nextBytes(plain);
      random.nextBytes(associated);
      var sealing = new CipherState(key);
      var opening = new CipherState(key);
      for (long counter = 0; counter < 3; counter++) {
        byte[] nonce =
            ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putLong(counter)
                .array();
        jdk.init(
            Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
        jdk.updateAAD(associated);
        byte[] sealed = sealing.seal(associated, plain);
        assertThat(sealed).isEqualTo(jdk.doFinal(plain));
        assertThat(opening.open(associated, sealed)).isEqualTo(plain);
      }
    }
  }

  @Test
  void any_changed_bit_is_found_and_leaves_the_bytes_as_they_were() {
    var random = new Random(1);
    byte[] key = new byte[32];
    byte[] plain = new byte[100];
    byte[] sealed = new CipherState(key).seal(NONE, plain);
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] wrong = sealed.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      byte[] given = wrong.clone();
      var opening = new CipherState(key);
      assertThatThrownBy(() -> opening.open(given, 0, given.length))
          .isInstanceOf(AssayFault.Peer.class);
      assertThat(given).isEqualTo(wrong);
    }
    var opening = new CipherState(key);
    assertThatThrownBy(() -> opening.open(new byte[15], 0, 15)).isInstanceOf(AssayFault.Peer.class);
    byte[] other = new byte[1 + random.nextInt(10)];
    assertThatThrownBy(() -> opening.open(other, sealed)).isInstanceOf(AssayFault.Peer.class);
  }

  @Test
  void bytes_are_sealed_where_they_lie_and_nothing_beside_them_is_touched() {
    byte[] key = new byte[32];
    byte[] bytes = new byte[200];
    Arrays.fill(bytes, (byte) 7);
    new CipherState(key).seal(bytes, 50, 84);
    assertThat(Arrays.copyOf(bytes, 50)).containsOnly(7);
    assertThat(Arrays.copyOfRange(bytes, 150, 200)).containsOnly(7);
    new CipherState(key).open(bytes, 50, 100);
    assertThat(Arrays.copyOf(bytes, 134)).containsOnly(7);
  }
}
