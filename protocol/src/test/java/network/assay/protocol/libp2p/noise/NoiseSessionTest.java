// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is written at one end of a session comes out at the other, however the bytes are cut.
final class NoiseSessionTest {
  private static final byte[] KEY = new byte[32];

  private static CipherState state(CipherSource source) {
    return new CipherState(KEY, source == CipherSource.JDK ? source : CipherSource.best());
  }

  /// Frames as they go out for writes of these sizes between two flushes, and what was written.
  private static List<byte[]> sealed(
      EmbeddedChannel sealing, Random random, ByteBuf written, int... sizes) {
    for (int size : sizes) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      written.writeBytes(bytes);
      var _ = sealing.write(Unpooled.directBuffer(Math.max(1, size)).writeBytes(bytes));
    }
    sealing.flush();
    var frames = new ArrayList<byte[]>();
    for (ByteBuf out = sealing.readOutbound(); out != null; out = sealing.readOutbound()) {
      if (out.isReadable()) frames.add(ByteBufUtil.getBytes(out));
      out.release();
    }
    return frames;
  }

  private static byte[] all(List<byte[]> frames) {
    ByteBuf all = Unpooled.buffer();
    for (byte[] frame : frames) all.writeBytes(frame);
    return ByteBufUtil.getBytes(all);
  }

  private static void receive(EmbeddedChannel opening, ByteBuf into) {
    for (ByteBuf in = opening.readInbound(); in != null; in = opening.readInbound()) {
      into.writeBytes(in);
      in.release();
    }
  }

  @ParameterizedTest
  @EnumSource
  void bytes_come_out_as_they_went_in_however_they_are_cut(CipherSource source) {
    var random = new Random(51);
    var sealing = new EmbeddedChannel(new NoiseSealer(state(source)));
    var opening = new EmbeddedChannel(new NoiseOpener(state(source)));
    for (int round = 0; round < 200; round++) {
      ByteBuf written = Unpooled.buffer();
      int[] sizes = random.ints(1 + random.nextInt(6), 0, round % 2 == 0 ? 70 : 150_000).toArray();
      byte[] wire = all(sealed(sealing, random, written, sizes));
      ByteBuf read = Unpooled.buffer();
      for (int at = 0; at < wire.length; ) {
        int most = random.nextInt(3) == 0 ? 3 : 70_000;
        int piece = Math.min(wire.length - at, 1 + random.nextInt(most));
        ByteBuf in = random.nextBoolean() ? Unpooled.buffer(piece) : Unpooled.directBuffer(piece);
        opening.writeInbound(in.writeBytes(wire, at, piece));
        at += piece;
        receive(opening, read);
      }
      assertThat(ByteBufUtil.getBytes(read)).isEqualTo(ByteBufUtil.getBytes(written));
    }
    assertThat(sealing.finish()).isFalse();
    assertThat(opening.finish()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void small_writes_share_a_message_and_large_ones_have_their_own(CipherSource source) {
    var sealing = new EmbeddedChannel(new NoiseSealer(state(source)));
    ByteBuf written = Unpooled.buffer();
    List<byte[]> frames =
        sealed(sealing, new Random(1), written, 12, 0, 12, 40_000, 40_000, 12, 65_519, 65_520, 1);
    assertThat(frames.stream().map(frame -> frame.length - 18))
        .containsExactly(40_024, 40_012, 65_519, 65_519, 2);
    assertThat(sealing.finish()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void a_length_alone_takes_no_memory_and_an_end_inside_a_message_gives_it_back(
      CipherSource source) {
    var pool = new UnpooledByteBufAllocator(true);
    var opening = new EmbeddedChannel(new NoiseOpener(state(source)));
    opening.config().setAllocator(pool);
    for (int piece : new int[] {1, 1, 100}) {
      byte[] bytes = new byte[piece];
      Arrays.fill(bytes, (byte) 0xFF);
      opening.writeInbound(Unpooled.copiedBuffer(bytes));
    }
    assertThat(pool.metric().usedDirectMemory() + pool.metric().usedHeapMemory())
        .isBetween(102L, 1024L);
    assertThat(opening.finish()).isFalse();
    assertThat(pool.metric().usedDirectMemory() + pool.metric().usedHeapMemory()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_served_after_a_message_that_does_not_open(CipherSource source) {
    var sealing = new EmbeddedChannel(new NoiseSealer(state(source)));
    var opening = new EmbeddedChannel(new NoiseOpener(state(source)));
    ByteBuf written = Unpooled.buffer();
    byte[] good = all(sealed(sealing, new Random(2), written, 100));
    byte[] bad = good.clone();
    bad[50] ^= 1;
    byte[] both = Arrays.copyOf(bad, 2 * good.length);
    System.arraycopy(good, 0, both, bad.length, good.length);
    assertThatThrownBy(() -> opening.writeInbound(Unpooled.copiedBuffer(both)))
        .isInstanceOf(AssayFault.Peer.class);
    opening.writeInbound(Unpooled.copiedBuffer(good));
    assertThat((Object) opening.readInbound()).isNull();
    assertThat(opening.finish()).isFalse();
    assertThat(sealing.finish()).isFalse();
    var brief = new EmbeddedChannel(new NoiseOpener(state(source)));
    assertThatThrownBy(() -> brief.writeInbound(Unpooled.buffer().writeShort(15).writeZero(15)))
        .isInstanceOf(AssayFault.Peer.class);
    assertThat(brief.finish()).isFalse();
  }
}
