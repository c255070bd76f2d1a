// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.WindowBudget;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Frames in, frames out, on a channel without a socket; here as the listener.
final class YamuxHandlerTest {
  private static final ByteBufAllocator POOL = UnpooledByteBufAllocator.DEFAULT;

  private static final PeerId PEER = HostKey.of(new byte[HostKey.SEED_BYTES]).peerId();
  private static final int SHARED = 600 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<YamuxStream> inbound = new ArrayList<>();
  private final List<Throwable> faults = new ArrayList<>();
  private final MemoryPool pool = new MemoryPool(SHARED);
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final WindowBudget growth = new WindowBudget(4 << 20);
  private long now = 1;
  private final YamuxSession session = session(channel);

  private YamuxSession session(EmbeddedChannel on) {
    InetAddress here = InetAddress.getLoopbackAddress();
    var limits = new YamuxLimits(16, 1 << 20, PATIENCE, growth.share(PEER, here));
    MemoryPool.Account memory = pool.open(here);
    var made = new YamuxSession(on, false, limits, memory, inbound::add, () -> now);
    on.pipeline().addLast(new YamuxHandler(made));
    on.pipeline()
        .addLast(
            new io.netty.channel.ChannelInboundHandlerAdapter() {
              @Override
              public void exceptionCaught(
                  io.netty.channel.ChannelHandlerContext ctx, Throwable cause) {
                faults.add(cause);
              }
            });
    return made;
  }

  @AfterEach
  void release() {
    channel.finishAndReleaseAll();
  }

  private String sent() {
    var all = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      if (!all.isEmpty()) all.append(' ');
      all.append(ByteBufUtil.hexDump(out));
      out.release();
    }
    return all.toString();
  }

  private void in(String hex) {
    channel.writeInbound(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  @Test
  void a_stream_is_acknowledged_read_and_closed_from_both_sides() throws Exception {
    in("00 01 0001 00000001 00000000"); // window, SYN
    assertThat(sent()).isEqualTo("000100020000000100000000");
    in("00 00 0004 00000001 00000003 aabbcc"); // data with FIN
    YamuxStream stream = inbound.getFirst();
    byte[] into = new byte[8];
    assertThat(stream.read(into, 0, 8)).isEqualTo(3);
    assertThat(stream.read(into, 0, 8)).isEqualTo(-1);
    stream.write(new byte[] {1, 2});
    stream.closeWrite();
    assertThat(sent()).isEqualTo("0000000000000001000000020102 000100040000000100000000");
    assertThat(session.openStreams()).isZero();
  }

  @Test
  void all_flags_of_one_frame_count() throws Exception {
    in("00 00 0005 00000003 00000001 07"); // data with SYN and FIN
    byte[] into = new byte[2];
    assertThat(inbound.getFirst().read(into, 0, 2)).isEqualTo(1);
    assertThat(inbound.getFirst().read(into, 0, 2)).isEqualTo(-1);
  }

  @Test
  void pings_are_echoed_exactly_and_stray_pongs_ignored() {
    in("00 02 0001 00000000 deadbeef");
    assertThat(sent()).isEqualTo("0002000200000000deadbeef");
    in("00 02 0002 00000000 00000009");
    assertThat(sent()).isEmpty();
    assertThat(faults).isEmpty();
  }

  @Test
  void credit_is_returned_when_half_a_window_was_read_and_not_before() throws Exception {
    in("00 01 0001 00000001 00000000");
    sent();
    ByteBuf data = Frames.data(POOL, 1, new byte[200_000], 0, 200_000);
    channel.writeInbound(data);
    assertThat(sent()).isEmpty();
    byte[] into = new byte[131_072];
    YamuxStream stream = inbound.getFirst();
    assertThat(stream.read(into, 0, 131_071)).isEqualTo(131_071);
    assertThat(sent()).isEmpty();
    assertThat(stream.read(into, 0, 1)).isEqualTo(1);
    assertThat(sent()).isEqualTo("000100000000000100020000");
  }

  @Test
  void nothing_is_written_beyond_the_credit() {
    in("00 01 0001 00000001 00000000");
    YamuxStream stream = inbound.getFirst();
    stream.deadline(Duration.ofMillis(50));
    assertThatThrownBy(() -> stream.write(new byte[300_000])).isInstanceOf(AssayFault.World.class);
    int payload = 0;
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      if (out.getUnsignedByte(1) == Frames.DATA) payload += out.getInt(8);
      out.release();
    }
    assertThat(payload).isEqualTo(YamuxStream.WINDOW);
  }

  @Test
  void a_reset_ends_both_directions_after_what_came_before() throws Exception {
    in("00 01 0001 00000001 00000000");
    in("00 00 0000 00000001 00000001 07");
    in("00 01 0008 00000001 00001002");
    YamuxStream stream = inbound.getFirst();
    assertThat(stream.read(new byte[4], 0, 4)).isEqualTo(1);
    assertThatThrownBy(() -> stream.read(new byte[4], 0, 4)).isInstanceOf(AssayFault.Peer.class);
    assertThatThrownBy(() -> stream.write(new byte[1])).isInstanceOf(AssayFault.Peer.class);
    assertThat(stream.wasReset()).isTrue();
    assertThat(session.openStreams()).isZero();
  }

  @Test
  void a_lost_connection_fails_every_stream_and_new_ones() {
    YamuxStream mine = session.open();
    channel.finishAndReleaseAll();
    assertThatThrownBy(() -> mine.read(new byte[1], 0, 1)).isInstanceOf(AssayFault.World.class);
    assertThatThrownBy(session::open).isInstanceOf(AssayFault.World.class);
  }

  @Test
  void cuts_at_any_place_change_nothing() throws Exception {
    byte[] frames =
        HexFormat.of()
            .parseHex(
                "000100010000000100000000"
                    + "000000000000000100000004aabbccdd"
                    + "000200010000000000000005"
                    + "000000040000000100000002eeff");
    for (int cut = 1; cut < frames.length; cut++) {
      inbound.clear();
      var cutChannel = new EmbeddedChannel();
      session(cutChannel);
      cutChannel.writeInbound(Unpooled.copiedBuffer(frames, 0, cut));
      cutChannel.writeInbound(Unpooled.copiedBuffer(frames, cut, frames.length - cut));
      byte[] into = new byte[16];
      int n = inbound.getFirst().read(into, 0, 16);
      assertThat(Arrays.copyOf(into, n)).isEqualTo(HexFormat.of().parseHex("aabbccddeeff"));
      assertThat(inbound.getFirst().read(into, 0, 16)).isEqualTo(-1);
      cutChannel.finishAndReleaseAll();
    }
  }

  /// Random but well-formed headers, in random order: streams end, or the peer is at fault, and no
  /// other exception comes out.
  @Test
  void any_sequence_of_frames_is_served_or_the_peers_fault() {
    var random = new Random(20261127);
    for (int round = 0; round < 2_000; round++) {
      faults.clear();
      var fuzzed = new EmbeddedChannel();
      session(fuzzed);
      for (int i = 0; i < 30 && faults.isEmpty(); i++) {
        ByteBuf frame = Unpooled.buffer();
        int type = random.nextInt(20) == 0 ? random.nextInt(256) : random.nextInt(4);
        int length = random.nextInt(10) == 0 ? random.nextInt() : random.nextInt(40);
        frame.writeByte(random.nextInt(50) == 0 ? 1 : 0).writeByte(type);
        frame.writeShort(random.nextInt(16)).writeInt(random.nextInt(8)).writeInt(length);
        if (type == Frames.DATA && length >= 0 && length < 40) frame.writeZero(length);
        fuzzed.writeInbound(frame);
      }
      for (Throwable fault : faults) {
        assertThat(fault).hasCauseInstanceOf(AssayFault.Peer.class);
      }
      fuzzed.finishAndReleaseAll();
    }
  }

  private void arrives(int bytes) {
    channel.writeInbound(Frames.data(POOL, 1, new byte[bytes], 0, bytes));
  }

  @Test
  void a_window_read_within_four_round_trips_doubles_as_far_as_the_budget_goes() throws Exception {
    in("00 01 0001 00000001 00000000");
    YamuxStream stream = inbound.getFirst();
    byte[] into = new byte[1 << 20];
    // No round trip is known yet: only what was read is given back.
    arrives(1 << 17);
    assertThat(stream.read(into, 0, 1 << 20)).isEqualTo(1 << 17);
    assertThat(sent()).endsWith("000100000000000100020000");
    assertThat(growth.used()).isZero();

    session.measured(Duration.ofMillis(100));
    arrives(1 << 17);
    assertThat(stream.read(into, 0, 1 << 20)).isEqualTo(1 << 17);
    assertThat(sent()).isEqualTo("000100000000000100060000");
    arrives(1 << 18);
    assertThat(stream.read(into, 0, 1 << 20)).isEqualTo(1 << 18);
    assertThat(sent()).isEqualTo("0001000000000001000c0000");
    assertThat(growth.used()).isEqualTo(3 << 18);
    // Another MiB is more than is left.
    arrives(1 << 19);
    assertThat(stream.read(into, 0, 1 << 20)).isEqualTo(1 << 19);
    assertThat(sent()).isEqualTo("000100000000000100080000");
    assertThat(growth.used()).isEqualTo(3 << 18);

    stream.reset();
    assertThat(growth.used()).isZero();
  }

  private boolean growsAfter(Duration time) throws InterruptedException {
    long before = growth.used();
    now += time.toNanos();
    int half = 1 << 17;
    arrives(half);
    assertThat(inbound.getFirst().read(new byte[half], 0, half)).isEqualTo(half);
    return growth.used() > before;
  }

  @Test
  void who_answers_pings_late_is_not_taken_to_be_far_away() throws Exception {
    in("00 01 0001 00000001 00000000");
    session.measured(Duration.ofSeconds(9));
    assertThat(growsAfter(Duration.ofMillis(2001))).isFalse();
    assertThat(growsAfter(Duration.ofMillis(1999))).isTrue();
  }

  @Test
  void what_all_connections_share_bounds_this_one_before_memory_is_taken() {
    MemoryPool.Account others = pool.open(InetAddress.getLoopbackAddress());
    assertThat(others.reserve(SHARED - 1000)).isTrue();
    in("00 01 0001 00000001 00000000");
    in("00 01 0001 00000003 00000000");
    sent();
    channel.writeInbound(Frames.data(POOL, 1, new byte[900], 0, 900));
    channel.writeInbound(Frames.data(POOL, 3, new byte[101], 0, 101));
    assertThat(sent()).as("a reset, for want of resources").isEqualTo("000100080000000300001002");
    assertThat(pool.used()).isEqualTo(SHARED - 100);
    assertThat(faults).isEmpty();
  }

  @Test
  void a_lost_connection_gives_its_memory_back_read_or_not() throws Exception {
    in("00 01 0001 00000001 00000000");
    channel.writeInbound(Frames.data(POOL, 1, new byte[900], 0, 900));
    in("00 01 0008 00000001 00000000");
    assertThat(inbound.getFirst().read(new byte[100], 0, 100)).isEqualTo(100);
    assertThat(pool.used()).isEqualTo(800);
    channel.finishAndReleaseAll();
    assertThat(pool.used()).isZero();
  }

  @Test
  void what_was_on_its_way_when_a_stream_was_dropped_here_is_no_flood() {
    for (int id = 1; id < 80; id += 2) {
      in("00 01 0001 %08x 00000000".formatted(id));
      inbound.getLast().reset();
      channel.writeInbound(Frames.data(POOL, id, new byte[YamuxStream.WINDOW], 0, 200_000));
    }
    assertThat(faults).isEmpty();
    // That was all it could have known nothing of.
    for (int i = 0; i < 400 && faults.isEmpty(); i++) {
      channel.writeInbound(Frames.data(POOL, 1, new byte[YamuxStream.WINDOW], 0, 200_000));
    }
    assertThat(faults).isNotEmpty();
  }

  @Test
  void what_comes_on_streams_that_were_too_many_is_no_flood() {
    for (int id = 1; id < 100; id += 2) {
      in("00 01 0001 %08x 00000000".formatted(id));
      if (id < 32) continue;
      channel.writeInbound(Frames.data(POOL, id, new byte[YamuxStream.WINDOW], 0, 200_000));
    }
    assertThat(inbound).hasSize(16);
    assertThat(faults).isEmpty();
  }

  @Test
  void answers_to_a_peer_that_reads_none_do_not_pile_up() {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    for (int id = 1; id < 40_000 && channel.isOpen(); id += 2) {
      // Each is acknowledged and, for want of what it was opened for, reset.
      in("00 01 0005 %08x 00000000".formatted(id));
      inbound.getLast().reset();
      inbound.clear();
    }
    assertThat(channel.isOpen()).isFalse();
    int frames = 0;
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      out.release();
      frames++;
    }
    assertThat(frames).isLessThan(10_000);
  }

  @Test
  void a_full_socket_keeps_no_pong_back_but_a_peer_that_reads_nothing_gets_only_a_few() {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    in("00 02 0001 00000000 deadbeef");
    assertThat(sent()).isEqualTo("0002000200000000deadbeef");
    for (int i = 0; i < 1000; i++) in("00 02 0001 00000000 deadbeef");
    assertThat(sent().split(" ")).hasSize(15);
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    in("00 02 0001 00000000 deadbeef");
    assertThat(sent()).isEqualTo("0002000200000000deadbeef");
  }

  @Test
  void whose_bytes_come_is_there_though_its_pong_waits_behind_them() {
    channel.freezeTime();
    CompletableFuture<Duration> busy = session.ping();
    in("00 01 0001 00000001 00000000");
    pass(PATIENCE);
    assertThat(busy).isCompletedWithValue(PATIENCE);
    assertThat(session.roundTrip()).as("measured").isZero();

    CompletableFuture<Duration> silent = session.ping();
    pass(PATIENCE);
    assertThat(silent).isCompletedExceptionally();
  }

  private void pass(Duration time) {
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void nobody_can_answer_a_ping_that_was_not_read() {
    List<String> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      var _ = session.ping();
      asked.add(sent().substring(16));
    }
    assertThat(asked).doesNotHaveDuplicates();
    long first = Long.parseLong(asked.getFirst(), 16);
    assertThat(Long.parseLong(asked.get(1), 16)).isNotEqualTo(first + 1);
  }

  @Test
  void more_than_the_window_is_the_peers_fault_in_the_first_frame_and_in_later_ones() {
    in("00 01 0001 00000001 00000000");
    arrives(YamuxStream.WINDOW);
    assertThat(faults).isEmpty();
    arrives(1);
    assertThat(faults).singleElement().asString().contains("more than its window");

    faults.clear();
    var other = new EmbeddedChannel();
    session(other);
    ByteBuf first =
        Frames.data(POOL, 3, new byte[YamuxStream.WINDOW + 1], 0, YamuxStream.WINDOW + 1);
    other.writeInbound(first.setShort(2, Frames.SYN));
    assertThat(faults).singleElement().asString().contains("more than its window");
    other.finishAndReleaseAll();
  }
}
