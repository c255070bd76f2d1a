// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static network.assay.protocol.libp2p.host.Hosts.address;
import static network.assay.protocol.libp2p.host.Hosts.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import network.assay.protocol.libp2p.host.Host;
import network.assay.protocol.libp2p.host.HostLimits;
import network.assay.protocol.libp2p.host.Hosts;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.PeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Gossip between real hosts over loopback TCP.
final class GossipOverHostsTest {
  private static final String TOPIC = "jobs";

  private record Got(PeerId source, String text) {}

  private final Hosts hosts = new Hosts();

  @AfterEach
  void stop() {
    hosts.close();
  }

  private static Topic join(Host host, BlockingQueue<Got> into) {
    return host.join(
        TOPIC, MessageValidator.ANY, (from, d) -> into.add(new Got(from, new String(d, UTF_8))));
  }

  @Test
  void two_hosts_exchange_messages_both_ways() throws InterruptedException {
    Host a = hosts.start();
    Host b = hosts.start();
    var atA = new LinkedBlockingQueue<Got>();
    var atB = new LinkedBlockingQueue<Got>();
    Topic topicA = join(a, atA);
    Topic topicB = join(b, atB);
    a.connect(address(b));
    until("both follow", () -> !topicA.peers().isEmpty() && !topicB.peers().isEmpty());
    topicA.publish("from a".getBytes(UTF_8));
    topicB.publish("from b".getBytes(UTF_8));
    assertThat(atB.poll(30, TimeUnit.SECONDS)).isEqualTo(new Got(a.peerId(), "from a"));
    assertThat(atA.poll(30, TimeUnit.SECONDS)).isEqualTo(new Got(b.peerId(), "from b"));
    topicB.leave();
    until("a knows that b has left", () -> topicA.peers().isEmpty());
  }

  @Test
  void the_longest_message_arrives_whole_and_a_longer_one_is_refused() throws Exception {
    Host a = hosts.start();
    Host b = hosts.start();
    var got = new LinkedBlockingQueue<byte[]>();
    Topic topic = a.join(TOPIC, MessageValidator.ANY, (_, _) -> {});
    b.join(TOPIC, MessageValidator.ANY, (_, data) -> got.add(data));
    a.connect(address(b));
    until("b follows", () -> !topic.peers().isEmpty());
    byte[] longest = new byte[Topic.MAX_DATA];
    new Random(1).nextBytes(longest);
    topic.publish(longest);
    assertThat(got.poll(30, TimeUnit.SECONDS)).isEqualTo(longest);
    assertThatThrownBy(() -> topic.publish(new byte[Topic.MAX_DATA + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    topic.publish(new byte[0]);
    assertThat(got.poll(30, TimeUnit.SECONDS)).isEmpty();
  }

  @Test
  void a_topic_is_joined_once_and_again_after_leaving() {
    Host host = hosts.start();
    Topic topic = join(host, new LinkedBlockingQueue<>());
    assertThatThrownBy(() -> join(host, new LinkedBlockingQueue<>()))
        .isInstanceOf(IllegalStateException.class);
    topic.leave();
    topic.leave();
    assertThatThrownBy(() -> topic.publish(new byte[1])).isInstanceOf(IllegalStateException.class);
    join(host, new LinkedBlockingQueue<>());
    assertThatThrownBy(() -> host.join("", MessageValidator.ANY, (_, _) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_host_restarted_with_its_key_hears_and_is_heard_again() throws Exception {
    Host a = hosts.start();
    var atA = new LinkedBlockingQueue<Got>();
    Topic topicA = join(a, atA);
    HostKey key = HostKey.generate(new java.security.SecureRandom());
    Host first = hosts.start(key, HostLimits.DEFAULTS);
    Topic before = join(first, new LinkedBlockingQueue<>());
    first.connect(address(a));
    until("connected", () -> !topicA.peers().isEmpty() && !before.peers().isEmpty());
    before.publish("first life".getBytes(UTF_8));
    assertThat(atA.poll(30, TimeUnit.SECONDS)).isEqualTo(new Got(key.peerId(), "first life"));
    first.stop(java.time.Duration.ZERO);
    until("gone", () -> topicA.peers().isEmpty());

    Host second = hosts.start(key, HostLimits.DEFAULTS);
    var atSecond = new LinkedBlockingQueue<Got>();
    Topic after = join(second, atSecond);
    second.connect(address(a));
    until("back", () -> !topicA.peers().isEmpty() && !after.peers().isEmpty());
    after.publish("second life".getBytes(UTF_8));
    assertThat(atA.poll(30, TimeUnit.SECONDS)).isEqualTo(new Got(key.peerId(), "second life"));
    topicA.publish("welcome".getBytes(UTF_8));
    assertThat(atSecond.poll(30, TimeUnit.SECONDS)).isEqualTo(new Got(a.peerId(), "welcome"));
  }

  /// Sixteen hosts, each linked to four others, two hundred messages: everyone gets each of the
  /// others' messages once. Prints how long they took.
  @Test
  void in_a_network_of_sixteen_every_message_reaches_everyone_once() throws Exception {
    int size = 16;
    int messages = 200;
    var delays = Collections.synchronizedList(new ArrayList<Long>());
    var counts = Collections.synchronizedMap(new HashMap<String, Integer>());
    List<Host> all = new ArrayList<>();
    List<Topic> topics = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Host host = hosts.start();
      all.add(host);
      int receiver = i;
      topics.add(
          host.join(
              TOPIC,
              MessageValidator.ANY,
              (_, data) -> {
                ByteBuffer in = ByteBuffer.wrap(data);
                counts.merge(receiver + "/" + in.getInt(), 1, Integer::sum);
                delays.add(System.nanoTime() - in.getLong());
              }));
    }
    for (int i = 0; i < size; i++) {
      for (int step : new int[] {1, 3}) all.get(i).connect(address(all.get((i + step) % size)));
    }
    for (Topic topic : topics) until("four follow", () -> topic.peers().size() == 4);
    for (int i = 0; i < messages; i++) {
      byte[] data = new byte[1024];
      ByteBuffer.wrap(data).putInt(i).putLong(System.nanoTime());
      topics.get(i % size).publish(data);
      Thread.sleep(10);
    }
    int wanted = messages * (size - 1);
    until("all have got all", () -> delays.size() >= wanted);
    assertThat(counts).hasSize(wanted);
    assertThat(Map.copyOf(counts).values()).containsOnly(1);
    long copies = all.stream().mapToLong(host -> host.gossipTotals().sent()).sum();
    var sorted = new ArrayList<>(delays);
    Collections.sort(sorted);
    System.out.printf(
        "gossip, %d hosts on loopback, 1 KiB: median %.1f ms, p99 %.1f ms, %.2f copies each%n",
        size,
        sorted.get(sorted.size() / 2) / 1e6,
        sorted.get(sorted.size() * 99 / 100) / 1e6,
        (double) copies / wanted);
  }
}
