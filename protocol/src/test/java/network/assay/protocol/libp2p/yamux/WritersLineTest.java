// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.WindowBudget;
import network.assay.protocol.market.AssayFault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who of the writers that wait for a socket goes when.
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WritersLineTest {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final YamuxSession session = session();
  private final List<Thread> writers = new ArrayList<>();

  private YamuxSession session() {
    InetAddress here = InetAddress.getLoopbackAddress();
    var peer = HostKey.of(new byte[HostKey.SEED_BYTES]).peerId();
    WindowBudget.Share growth = new WindowBudget(1 << 20).share(peer, here);
    var limits = new YamuxLimits(64, 1 << 20, Duration.ofSeconds(10), growth);
    MemoryPool.Account memory = new MemoryPool(1 << 20).open(here);
    var made = new YamuxSession(channel, true, limits, memory, _ -> {});
    channel.pipeline().addLast(new YamuxHandler(made));
    return made;
  }

  @AfterEach
  void end() {
    channel.finishAndReleaseAll();
  }

  private void socketTakes(boolean more) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, more);
    channel.runPendingTasks();
  }

  /// A stream with a writer that has come to wait.
  private YamuxStream writing() throws InterruptedException {
    YamuxStream stream = session.open();
    Thread writer =
        Thread.startVirtualThread(
            () -> {
              try {
                stream.write(new byte[1]);
              } catch (AssayFault | InterruptedException _) {
                // What a test is about.
              }
            });
    writers.add(writer);
    Hosts.until("it waits", () -> writer.getState() == Thread.State.WAITING);
    return stream;
  }

  /// The streams of which data was sent, in order.
  private List<Integer> sent() throws InterruptedException {
    for (Thread writer : writers) assertThat(writer.join(Duration.ofSeconds(60))).isTrue();
    var ids = new ArrayList<Integer>();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      if (out.getUnsignedByte(1) == Frames.DATA) ids.add(out.getInt(4));
      out.release();
    }
    return ids;
  }

  @Test
  void all_go_one_after_the_other_in_the_order_in_which_they_came() throws Exception {
    socketTakes(false);
    for (int i = 0; i < 20; i++) writing();
    socketTakes(true);
    List<Integer> ids = sent();
    assertThat(ids).hasSize(20).isSorted();
  }

  @Test
  void one_that_gives_up_is_passed_over() throws Exception {
    socketTakes(false);
    writing().reset();
    YamuxStream second = writing();
    YamuxStream third = writing();
    writing().deadline(Duration.ZERO);
    Hosts.until("it gives up", () -> !writers.getLast().isAlive());
    socketTakes(true);
    assertThat(sent()).containsExactly(second.id(), third.id());
  }

  @Test
  void one_that_finds_its_turn_used_up_stays_the_first() throws Exception {
    socketTakes(false);
    YamuxStream first = writing();
    YamuxStream second = writing();
    session.writers().leave(first);
    assertThat(first.hasTurn()).isTrue();
    Hosts.until("it waits again", () -> session.writers().size() == 2);
    socketTakes(true);
    assertThat(sent()).containsExactly(first.id(), second.id());
  }

  @Test
  void a_turn_that_nobody_takes_is_passed_on() throws Exception {
    socketTakes(false);
    YamuxStream first = writing();
    YamuxStream second = writing();
    // Told at the moment at which it gives up.
    session.writers().leave(first);
    assertThat(first.hasTurn()).isTrue();
    first.deadline(Duration.ZERO);
    Hosts.until("it is over", () -> !writers.getFirst().isAlive());
    socketTakes(true);
    assertThat(sent()).containsExactly(second.id());
  }
}
