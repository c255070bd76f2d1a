// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where BoringSSL does not load, the JDK stands in for it and is tested twice.
final class CipherStateTest {
  private static final ByteBufAllocator POOL = ByteBufAllocator.DEFAULT;
  private static final byte[] NONE = {};

  private static CipherState state(byte[] key, CipherSource source) {
    return new CipherState(key, source == CipherSource.JDK ? source : CipherSource.best());
  }

  private static byte[] jdk(byte[] key, long counter, byte[] associated, byte[] plain)
      throws Exception {
    byte[] nonce =
        ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN).putInt(0).putLong(counter).array();
    var cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "ChaCha20"), new IvParameterSpec(nonce));
    cipher.updateAAD(associated);
    return cipher.doFinal(plain);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /// Heap or direct, whole or of parts, with something before it.
  private static ByteBuf buffer(int kind, byte[] bytes) {
    if (kind == 2) {
      int cut = bytes.length / 3;
      return POOL.compositeBuffer()
          .addComponents(
              true,
              POOL.directBuffer().writeBytes(bytes, 0, cut),
              POOL.heapBuffer().writeBytes(bytes, cut, bytes.length - cut));
    }
    ByteBuf buffer = kind == 0 ? POOL.directBuffer() : POOL.heapBuffer();
    return buffer.writeShort(7).writeBytes(bytes).skipBytes(2);
  }

  @ParameterizedTest
  @EnumSource
  void nonces_are_a_little_endian_counter_for_every_size_and_associated_data(CipherSource source)
      throws Exception {
    var random = new Random(8439);
    for (int round = 0; round < 400; round++) {
      byte[] key = bytes(random, 32);
      byte[] plain = bytes(random, round < 300 ? round : random.nextInt(66_000));
      byte[] associated = bytes(random, random.nextInt(3) * random.nextInt(50));
      CipherState sealing = state(key, source);
      CipherState opening = state(key, source);
      for (long counter = 0; counter < 3; counter++) {
        byte[] sealed = sealing.seal(associated, plain);
        assertThat(sealed).isEqualTo(jdk(key, counter, associated, plain));
        assertThat(opening.open(associated, sealed)).isEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void buffers_of_every_kind_and_size_are_sealed_as_arrays_are(CipherSource source)
      throws Exception {
    var random = new Random(7539);
    byte[] key = bytes(random, 32);
    CipherState sealing = state(key, source);
    CipherState opening = state(key, source);
    for (int round = 0; round < 400; round++) {
      byte[] plain = bytes(random, round < 300 ? round : random.nextInt(65_520));
      byte[] behind = bytes(random, random.nextInt(9));
      byte[] both = Arrays.copyOf(plain, plain.length + behind.length);
      System.arraycopy(behind, 0, both, plain.length, behind.length);
      ByteBuf from = buffer(round % 3, both);
      ByteBuf sealed = sealing.buffer(POOL, 2 + plain.length + 16).writeShort(plain.length);
      sealing.seal(from, plain.length, sealed);
      assertThat(ByteBufUtil.getBytes(from)).isEqualTo(behind);
      assertThat(sealed.readUnsignedShort()).isEqualTo(plain.length);
      byte[] bytes = ByteBufUtil.getBytes(sealed);
      assertThat(bytes).isEqualTo(jdk(key, round, NONE, plain));
      ByteBuf again = buffer((round + 1) % 3, bytes);
      ByteBuf opened = opening.buffer(POOL, bytes.length);
      opening.open(again, bytes.length, opened);
      assertThat(again.isReadable()).isFalse();
      assertThat(ByteBufUtil.getBytes(opened)).isEqualTo(plain);
      for (ByteBuf used : new ByteBuf[] {from, sealed, again, opened}) used.release();
    }
  }

  @ParameterizedTest
  @EnumSource
  void any_changed_bit_is_found_and_nothing_is_opened(CipherSource source) {
    byte[] key = new byte[32];
    byte[] sealed = state(key, source).seal(NONE, new byte[100]);
    CipherState opening = state(key, source);
    ByteBuf plain = opening.buffer(POOL, sealed.length);
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] wrong = sealed.clone();
      wrong[bit / 8] ^= (byte) (1 << bit % 8);
      assertThatThrownBy(() -> opening.open(NONE, wrong)).isInstanceOf(AssayFault.Peer.class);
      ByteBuf given = buffer(bit % 3, wrong);
      assertThatThrownBy(() -> opening.open(given, wrong.length, plain))
          .isInstanceOf(AssayFault.Peer.class);
      assertThat(given.readableBytes()).isEqualTo(wrong.length);
      assertThat(plain.isReadable()).isFalse();
      given.release();
    }
    ByteBuf brief = buffer(0, new byte[15]);
    assertThatThrownBy(() -> opening.open(brief, 15, plain)).isInstanceOf(AssayFault.Peer.class);
    assertThatThrownBy(() -> opening.open(new byte[3], sealed)).isInstanceOf(AssayFault.Peer.class);
    // None of it has moved the counter.
    assertThat(opening.open(NONE, sealed)).isEqualTo(new byte[100]);
    brief.release();
    plain.release();
  }
}
