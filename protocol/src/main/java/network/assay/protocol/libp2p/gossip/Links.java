// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.libp2p.gossip.router.Contact;
import network.assay.protocol.libp2p.gossip.router.Input;
import network.assay.protocol.libp2p.gossip.wire.Naming;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.gossip.wire.RpcCodec;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import org.jspecify.annotations.Nullable;

/// The streams of gossip: with each peer one that we write and one that we read.
final class Links {
  /// The version that knows IDONTWANT.
  private static final String NEWEST = "/meshsub/1.2.0";

  /// Newest first. Later versions only add to these.
  static final List<String> PROTOCOLS = List.of(NEWEST, "/meshsub/1.1.0", "/meshsub/1.0.0");

  /// RPCs of one peer waiting for the router; beyond it its streams are not read on.
  private static final int MAX_UNPROCESSED = 16;

  /// Streams opened in vain before a peer that has opened none is left alone until it does, or
  /// connects anew. One that has is tried further.
  private static final int MAX_ATTEMPTS = 5;

  private final Streams streams;
  private final GossipLoop loop;
  private final Counters counters;
  private final Naming naming;

  /// Owned by the loop's thread.
  private final Map<PeerId, Link> links = new HashMap<>();

  private final Map<PeerId, LibStream> inbound = new ConcurrentHashMap<>();
  private final Backlog backlog = new Backlog(MAX_UNPROCESSED);
  private volatile boolean stopped;

  Links(Streams streams, GossipLoop loop, Counters counters, Naming naming) {
    this.streams = streams;
    this.loop = loop;
    this.counters = counters;
    this.naming = naming;
  }

  void start() {
    for (String protocol : PROTOCOLS) streams.handle(protocol, this::serve);
    streams.onPeer(
        peer -> loop.putSurely(() -> arrived(peer)), peer -> loop.putSurely(() -> gone(peer)));
  }

  /// Opens and reads no more.
  void stop() {
    stopped = true;
  }

  /// Ends all streams; on the loop's thread, the last that it does.
  void close() {
    links.values().forEach(Link::close);
    inbound.values().forEach(LibStream::reset);
    inbound.clear();
  }

  /// Sends a frame with one message; dropped where the peer is gone or reads too slowly.
  void message(PeerId peer, byte[] frame) {
    Link link = links.get(peer);
    if (link != null) link.message(frame);
  }

  /// Sends a frame that spares the peer or us something and is not missed; dropped where the peer
  /// reads too slowly.
  void hint(PeerId peer, byte[] frame) {
    Link link = links.get(peer);
    if (link != null) link.outbox().hint(frame);
  }

  /// Sends a frame without messages. A peer that has left a whole queue of them unread is cut off;
  /// its own stream, too, so that it says anew what it follows if it comes back.
  void control(PeerId peer, byte[] frame) {
    Link link = links.get(peer);
    if (link == null || link.outbox().control(frame)) return;
    link.abort();
    drop(peer);
    LibStream theirs = inbound.remove(peer);
    if (theirs != null) theirs.reset();
    charge(peer, "does not read its gossip stream");
  }

  void charge(PeerId peer, String why) {
    // On a thread of its own: it may close connections, and the loop must not wait.
    Thread.ofVirtual().name("gossip-charge").start(() -> streams.charge(peer, why));
  }

  private void arrived(PeerId peer) {
    if (!links.containsKey(peer)) connect(peer, 0);
  }

  /// A connection was lost. Where another has taken its place the peer is told everything anew over
  /// that one, and is still known to follow what it has said: some say it once.
  private void gone(PeerId peer) {
    Link link = links.get(peer);
    if (link != null && streams.connected().contains(peer)) {
      link.close();
      connect(peer, 0);
    } else {
      drop(peer);
    }
  }

  private void connect(PeerId peer, int attempt) {
    if (stopped) return;
    var link = new Link(peer, attempt, counters);
    links.put(peer, link);
    loop.step(new Input.Arrived(peer, contact(peer)));
    link.start(
        streams,
        PROTOCOLS,
        version -> loop.putSurely(() -> agreed(link, version)),
        failed -> loop.putSurely(() -> failed(failed)));
  }

  private Contact contact(PeerId peer) {
    return streams
        .line(peer)
        .map(
            line ->
                new Contact(
                    !line.inbound(),
                    AddressBlock.of(line.from()),
                    AddressBlock.network(line.from())))
        .orElse(Contact.UNKNOWN);
  }

  private void agreed(Link link, String version) {
    PeerId peer = link.peer();
    if (links.get(peer) == link) loop.step(new Input.Speaks(peer, version.equals(NEWEST)));
  }

  private void failed(Link link) {
    PeerId peer = link.peer();
    if (links.get(peer) != link) return;
    // What the peer follows stays known: its own stream may be alive and will not say it again.
    int next = link.nextAttempt();
    boolean worthIt = next <= MAX_ATTEMPTS || inbound.containsKey(peer);
    if (worthIt && streams.connected().contains(peer)) {
      connect(peer, next);
    } else {
      drop(peer);
    }
  }

  private void drop(PeerId peer) {
    Link link = links.remove(peer);
    if (link == null) return;
    link.close();
    loop.step(new Input.Gone(peer));
  }

  /// Reads one inbound stream to its end. A newer one of the same peer replaces it: the peer has
  /// given the older up, whether or not we have heard.
  private void serve(LibStream stream) throws InterruptedException {
    PeerId peer = stream.peer();
    LibStream older = inbound.put(peer, stream);
    if (older != null) older.reset();
    try {
      loop.put(() -> arrived(peer));
      for (byte[] frame = read(stream); frame != null; frame = read(stream)) {
        Rpc rpc = decode(frame);
        while (!backlog.enter(peer, 1)) if (stopped) return;
        boolean handed = false;
        try {
          loop.put(() -> received(peer, rpc));
          handed = true;
        } finally {
          if (!handed) backlog.leave(peer);
        }
      }
    } finally {
      inbound.remove(peer, stream);
    }
  }

  private void received(PeerId peer, Rpc rpc) {
    try {
      loop.step(new Input.Received(peer, rpc));
    } finally {
      backlog.leave(peer);
    }
  }

  private byte @Nullable [] read(LibStream stream) throws InterruptedException {
    return stopped ? null : stream.readFrame(RpcCodec.MAX_BYTES);
  }

  private Rpc decode(byte[] frame) {
    try {
      return RpcCodec.decode(frame, naming);
    } catch (ProtoFault e) {
      throw new AssayFault.Peer("sent gossip that is none: " + e.getMessage(), e);
    }
  }
}
