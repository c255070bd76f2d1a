// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import network.assay.protocol.libp2p.gossip.score.PeerScore;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.GossipMessage;
import network.assay.protocol.libp2p.gossip.wire.Have;
import network.assay.protocol.libp2p.gossip.wire.MessageId;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.Subscription;
import network.assay.protocol.market.PeerId;

/// One router and the peers a test plays around it, on a clock the test moves.
final class Network {
  static final String TOPIC = "jobs";

  final Router router;
  private final List<Output> outputs = new ArrayList<>();
  private long now = 1_000_000;

  Network(GossipParams params) {
    router = new Router(peer(0), params, new Random(1));
  }

  /// A peer by number; 0 is the router itself.
  static PeerId peer(int number) {
    return PeerId.of(
        ByteBuffer.allocate(34).put((byte) 0x12).put((byte) 32).putInt(30, number).array());
  }

  static GossipMessage message(int author, long seqno) {
    return message(author, seqno, 64);
  }

  static GossipMessage message(int author, long seqno, int bytes) {
    return new GossipMessage(peer(author), new byte[bytes], seqno, TOPIC, new byte[64], null);
  }

  Network after(long millis) {
    now += millis;
    return this;
  }

  Network step(Input input) {
    outputs.addAll(router.step(input, now));
    return this;
  }

  Network join() {
    return step(new Input.Join(TOPIC));
  }

  /// Peers arrive and follow the topic.
  Network peers(int from, int to) {
    for (int i = from; i <= to; i++) {
      arrive(i, false);
      receive(i, Rpc.of(List.of(new Subscription(true, TOPIC)), Control.NONE));
    }
    return this;
  }

  Network arrive(int number, boolean outbound) {
    return arrive(number, new Contact(outbound, ""));
  }

  Network arrive(int number, Contact contact) {
    return step(new Input.Arrived(peer(number), contact));
  }

  /// A peer we dialled arrives and follows the topic.
  Network outbound(int number) {
    arrive(number, true);
    return receive(number, Rpc.of(List.of(new Subscription(true, TOPIC)), Control.NONE));
  }

  double score(int peer) {
    return router.scores().getOrDefault(peer(peer), PeerScore.NONE).total();
  }

  Network receive(int from, Rpc rpc) {
    return step(new Input.Received(peer(from), rpc));
  }

  Network receive(int from, GossipMessage message) {
    return receive(from, Rpc.of(message));
  }

  Network judge(GossipMessage message, Judgement judgement) {
    return step(new Input.Judged(message, judgement));
  }

  Network graft(int from) {
    return receive(from, Rpc.of(Control.graft(TOPIC)));
  }

  Network prune(int from, int backoffSeconds) {
    return receive(from, Rpc.of(Control.prune(new Prune(TOPIC, backoffSeconds))));
  }

  Network have(int from, List<MessageId> ids) {
    return receive(from, Rpc.of(Control.have(new Have(TOPIC, ids))));
  }

  Network want(int from, List<MessageId> ids) {
    return receive(from, Rpc.of(Control.want(ids)));
  }

  Network beat() {
    return after(1000).step(new Input.Beat());
  }

  Network beats(int count) {
    for (int i = 0; i < count; i++) beat();
    return this;
  }

  /// What came out since the last call.
  List<Output> outputs() {
    var all = List.copyOf(outputs);
    outputs.clear();
    return all;
  }

  /// RPCs sent to a peer since the last call of anything that takes outputs; the rest is dropped.
  List<Rpc> sentTo(int peer) {
    return outputs().stream()
        .filter(o -> o instanceof Output.Send send && send.peer().equals(peer(peer)))
        .map(o -> ((Output.Send) o).rpc())
        .toList();
  }

  /// Who was sent this message since the last call; the rest is dropped.
  List<PeerId> receivers(GossipMessage message) {
    return outputs().stream()
        .filter(o -> o instanceof Output.Send send && send.rpc().messages().contains(message))
        .map(o -> ((Output.Send) o).peer())
        .toList();
  }

  boolean meshHas(int peer) {
    return router.mesh(TOPIC).contains(peer(peer));
  }
}
