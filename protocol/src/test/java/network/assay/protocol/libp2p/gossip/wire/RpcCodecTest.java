// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import network.assay.protocol.libp2p.gossip.Topic;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import network.assay.protocol.protobuf.ProtoReader;
import network.assay.protocol.protobuf.ProtoWriter;
import org.junit.jupiter.api.Test;

final class RpcCodecTest {
  private static final HostKey AUTHOR = HostKey.of(new byte[32]);
  private static final MessageId ID = MessageId.of(new byte[] {1, 2, 3});

  private static String hex(Rpc rpc) {
    return HexFormat.of().formatHex(RpcCodec.encode(rpc));
  }

  private static Rpc control(List<Have> have, List<MessageId> want, List<String> graft) {
    return Rpc.of(new Control(have, want, graft, List.of(), List.of()));
  }

  /// Bytes written by js-libp2p's encoder (@libp2p/gossipsub 17.1.1).
  @Test
  void writes_what_js_libp2p_writes() {
    var subscribe = Rpc.of(List.of(new Subscription(true, "interop")), Control.NONE);
    assertThat(hex(subscribe)).isEqualTo("0a0b08011207696e7465726f70");
    assertThat(hex(control(List.of(), List.of(), List.of("interop"))))
        .isEqualTo("1a0b1a090a07696e7465726f70");
    var prune = Control.prune(new Prune("interop", 60));
    assertThat(hex(Rpc.of(prune))).isEqualTo("1a0d220b0a07696e7465726f70183c");
  }

  /// The same source.
  @Test
  void reads_what_js_libp2p_writes_and_writes_it_again() {
    byte[] all =
        HexFormat.of().parseHex("1a1e0a0e0a07696e7465726f70120301020312050a030102032a050a03010203");
    Rpc read = RpcCodec.decode(all);
    assertThat(read.control().have()).containsExactly(new Have("interop", List.of(ID)));
    assertThat(read.control().want()).containsExactly(ID);
    assertThat(read.control().graft()).isEmpty();
    assertThat(read.control().dontWant()).containsExactly(ID);
    assertThat(RpcCodec.encode(read)).isEqualTo(all);
  }

  @Property(tries = 200, seed = "1")
  void gives_back_every_rpc(@ForAll long seed) {
    Rpc rpc = random(new Random(seed));
    assertThat(RpcCodec.decode(RpcCodec.encode(rpc))).isEqualTo(rpc);
  }

  /// Valid RPCs with bytes changed, cut and inserted: never anything but an RPC or a fault, and
  /// what is read can be written and read again.
  @Property(tries = 2000, seed = "1")
  void a_damaged_rpc_is_read_or_refused(@ForAll long seed, @ForAll @IntRange(max = 8) int damage) {
    var random = new Random(seed);
    byte[] bytes = RpcCodec.encode(random(random));
    for (int i = 0; i < damage && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    if (random.nextBoolean()) bytes = java.util.Arrays.copyOf(bytes, random.nextInt(200));
    try {
      Rpc read = RpcCodec.decode(bytes);
      var kept = new Rpc(read.subscriptions(), read.messages(), read.control(), 0);
      assertThat(RpcCodec.decode(RpcCodec.encode(kept))).isEqualTo(kept);
    } catch (ProtoFault refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
  }

  /// Fields that mostly exist, with anything in them, nested as they should be and as they should
  /// not.
  @Property(tries = 3000, seed = "2")
  void any_bytes_are_read_or_refused(@ForAll long seed) {
    var random = new Random(seed);
    byte[] bytes = fields(random, 0);
    try {
      Rpc read = RpcCodec.decode(bytes);
      assertThat(read.refused() + read.messages().size()).isLessThanOrEqualTo(1024);
    } catch (ProtoFault refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
  }

  private static byte[] fields(Random random, int depth) {
    var out = new ProtoWriter();
    for (int i = random.nextInt(6); i > 0; i--) {
      int field = 1 + random.nextInt(7);
      switch (random.nextInt(depth < 4 ? 6 : 3)) {
        case 0 -> out.varint(field, random.nextLong() >>> random.nextInt(64));
        case 1 -> out.bytes(field, bytes(random, random.nextInt(140)));
        case 2 -> out.string(field, topic(random));
        default -> out.bytes(field, fields(random, depth + 1));
      }
    }
    return out.toBytes();
  }

  @Test
  void a_message_that_is_not_signed_is_counted_and_the_rest_is_read() {
    byte[] good = MessageSigning.sign(AUTHOR, 1, "t", new byte[] {1}).frame();
    ProtoReader in = new ProtoReader(good);
    in.next();
    byte[] body = in.bytes(1000);
    var out = new java.io.ByteArrayOutputStream();
    for (int field = 1; field <= 5; field++) {
      out.writeBytes(new ProtoWriter().bytes(2, without(body, field)).toBytes());
    }
    byte[] twoTopics = concat(body, new ProtoWriter().string(4, "u").toBytes());
    out.writeBytes(new ProtoWriter().bytes(2, twoTopics).toBytes());
    out.writeBytes(new ProtoWriter().bytes(2, new byte[] {0x0a, 0x7f}).toBytes());
    out.writeBytes(good);
    Rpc read = RpcCodec.decode(out.toByteArray());
    // Without author, topic or signature, with two topics, malformed. go takes the others.
    assertThat(read.refused()).isEqualTo(5);
    assertThat(read.passedOver()).isEqualTo(2);
    assertThat(read.messages()).hasSize(1);
  }

  @Test
  void a_message_that_go_takes_and_we_do_not_is_passed_over() {
    byte[] most = MessageSigning.sign(AUTHOR, 1, "t", new byte[Topic.MAX_DATA]).frame();
    assertThat(RpcCodec.decode(most).messages()).hasSize(1);
    var over =
        GossipMessage.unsigned(AUTHOR.peerId(), new byte[Topic.MAX_DATA + 1], 1, "t")
            .bytes(5, new byte[64]);
    var odd =
        new ProtoWriter()
            .bytes(1, AUTHOR.peerId().toBytes())
            .bytes(2, new byte[1])
            .bytes(3, new byte[7])
            .string(4, "t")
            .bytes(5, new byte[64]);
    Rpc read = RpcCodec.decode(new ProtoWriter().message(2, over).message(2, odd).toBytes());
    assertThat(read.passedOver()).isEqualTo(2);
    assertThat(read.refused()).isZero();
    assertThat(read.messages()).isEmpty();
  }

  @Test
  void more_entries_than_the_limits_allow_are_refused_while_they_are_counted() {
    assertRefused("subscriptions", new ProtoWriter().bool(1, true).string(2, "t"), 1, 1025);
    assertRefused("messages", new ProtoWriter(), 2, 1025);
    var graft = new ProtoWriter();
    for (int i = 0; i < 1025; i++) graft.message(3, new ProtoWriter().string(1, "t"));
    assertRefused("control entries", graft, 3, 1);
  }

  @Test
  void ids_beyond_the_limit_are_passed_over() {
    var have = new ProtoWriter().string(1, "t");
    for (int i = 0; i < 20_000; i++) have.bytes(2, new byte[] {1, 2});
    var wanted = new ProtoWriter().bytes(1, new byte[] {3});
    var control = new ProtoWriter().message(1, have).message(2, wanted);
    Rpc read = RpcCodec.decode(new ProtoWriter().message(3, control).toBytes());
    assertThat(read.control().have().getFirst().ids()).hasSize(16_384);
    assertThat(read.control().want()).isEmpty();
  }

  private static void assertRefused(String what, ProtoWriter entry, int field, int times) {
    var out = new ProtoWriter();
    for (int i = 0; i < times; i++) out.message(field, entry);
    assertThatThrownBy(() -> RpcCodec.decode(out.toBytes()))
        .isInstanceOf(ProtoFault.class)
        .hasMessageContaining(what);
  }

  @Test
  void a_huge_backoff_is_cut_to_an_hour() {
    for (long backoff : new long[] {3601, Long.MAX_VALUE, -1}) {
      var prune = new ProtoWriter().string(1, "t").varint(3, backoff);
      byte[] bytes = new ProtoWriter().message(3, new ProtoWriter().message(4, prune)).toBytes();
      assertThat(RpcCodec.decode(bytes).control().prune()).containsExactly(new Prune("t", 3600));
    }
  }

  @Test
  void a_record_that_is_too_long_is_passed_over_and_the_rest_counts() {
    PeerId named = AUTHOR.peerId();
    byte[] fits = new byte[Offered.MAX_RECORD];
    var prune = new ProtoWriter().string(1, "t");
    prune.message(2, new ProtoWriter().bytes(1, named.toBytes()).bytes(2, fits));
    prune.message(2, new ProtoWriter().bytes(1, named.toBytes()).bytes(2, new byte[2049]));
    prune.message(2, new ProtoWriter().bytes(1, new byte[200]).bytes(2, fits));
    var subscription = new ProtoWriter().varint(1, 1).string(2, "t");
    var control = new ProtoWriter().message(4, prune);
    Rpc read =
        RpcCodec.decode(new ProtoWriter().message(1, subscription).message(3, control).toBytes());
    assertThat(read.subscriptions()).containsExactly(new Subscription(true, "t"));
    assertThat(read.control().prune())
        .containsExactly(
            new Prune("t", 0, List.of(new Offered(named, fits), new Offered(named, null))));
    assertThat(read.refused()).isZero();
  }

  @Test
  void empty_ids_and_nameless_topics_are_refused() {
    var noId = new ProtoWriter().message(2, new ProtoWriter().bytes(1, new byte[0]));
    var noTopic = new ProtoWriter().message(3, new ProtoWriter());
    for (ProtoWriter control : List.of(noId, noTopic)) {
      byte[] bytes = new ProtoWriter().message(3, control).toBytes();
      assertThatThrownBy(() -> RpcCodec.decode(bytes)).isInstanceOf(ProtoFault.class);
    }
  }

  static Rpc random(Random random) {
    var subscriptions = new ArrayList<Subscription>();
    for (int i = random.nextInt(4); i > 0; i--) {
      subscriptions.add(new Subscription(random.nextBoolean(), topic(random)));
    }
    var messages = new ArrayList<GossipMessage>();
    for (int i = random.nextInt(3); i > 0; i--) {
      messages.add(
          new GossipMessage(
              AUTHOR.peerId(),
              bytes(random, random.nextInt(50)),
              random.nextLong(),
              topic(random),
              bytes(random, 64),
              random.nextBoolean() ? bytes(random, 36) : null));
    }
    var prunes = new ArrayList<Prune>();
    for (int i = random.nextInt(3); i > 0; i--) {
      int backoff = random.nextInt(Prune.MAX_BACKOFF_SECONDS + 1);
      prunes.add(new Prune(topic(random), backoff, offered(random)));
    }
    var have = new ArrayList<Have>();
    for (int i = random.nextInt(3); i > 0; i--) have.add(new Have(topic(random), ids(random)));
    var graft = IntStream.range(0, random.nextInt(3)).mapToObj(i -> topic(random)).toList();
    return new Rpc(
        subscriptions, messages, new Control(have, ids(random), graft, prunes, ids(random)), 0);
  }

  private static List<Offered> offered(Random random) {
    var offered = new ArrayList<Offered>();
    for (int i = random.nextInt(3); i > 0; i--) {
      byte[] envelope = random.nextBoolean() ? bytes(random, random.nextInt(300)) : null;
      offered.add(new Offered(AUTHOR.peerId(), envelope));
    }
    return offered;
  }

  private static List<MessageId> ids(Random random) {
    var ids = new ArrayList<MessageId>();
    for (int i = random.nextInt(4); i > 0; i--) {
      ids.add(MessageId.of(bytes(random, 1 + random.nextInt(MessageId.MAX_BYTES))));
    }
    return ids;
  }

  private static String topic(Random random) {
    return "topic-ä-" + random.nextInt(1000);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static byte[] without(byte[] message, int field) {
    var in = new ProtoReader(message);
    var out = new ProtoWriter();
    while (in.next()) {
      byte[] value = in.bytes(1000);
      if (in.field() != field) out.bytes(in.field(), value);
    }
    return out.toBytes();
  }
}
