// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.connection;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import network.assay.protocol.libp2p.limits.MemoryPool;
import network.assay.protocol.libp2p.limits.Refusal;
import network.assay.protocol.libp2p.limits.StreamCounts;
import network.assay.protocol.libp2p.mux.MuxStream;
import network.assay.protocol.libp2p.mux.Silence;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves inbound streams: agrees on a protocol, then runs its handler, one virtual thread a
/// stream. How many there are is bounded for each connection, peer, block of addresses and
/// protocol, and in all.
final class StreamServer {
  private static final Logger LOG = LoggerFactory.getLogger(StreamServer.class);

  private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
  private final Set<String> overRelay = ConcurrentHashMap.newKeySet();
  private final ConnectionLimits limits;
  private final Counters counters;
  private final Charge charge;
  private final StreamCounts counts;
  private final MemoryPool memory;
  private final AtomicInteger active = new AtomicInteger();

  /// Where broken rules go.
  interface Charge {
    void to(PeerConnection peer, String why);
  }

  StreamServer(
      ConnectionLimits limits,
      StreamCounts counts,
      MemoryPool memory,
      Counters counters,
      Charge charge) {
    this.limits = limits;
    this.counts = counts;
    this.memory = memory;
    this.counters = counters;
    this.charge = charge;
  }

  void handle(String protocol, StreamHandler handler) {
    handlers.put(protocol, handler);
  }

  /// As [#handle], and also over relays.
  void handleOverRelay(String protocol, StreamHandler handler) {
    handlers.put(protocol, handler);
    overRelay.add(protocol);
  }

  void forget(String protocol) {
    handlers.remove(protocol);
    overRelay.remove(protocol);
  }

  Set<String> protocols() {
    return new TreeSet<>(handlers.keySet());
  }

  /// Streams whose handlers run now.
  int active() {
    return active.get();
  }

  void accept(PeerConnection connection, MuxStream stream) {
    if (!connection.budget().opens() || !counts.enter(connection.guest())) {
      counters.refused(Refusal.STREAMS);
      // Nothing is held against the peer: others may have taken the room, and on a short way a
      // thousand a second are soon asked for in good faith.
      stream.reset();
      return;
    }
    Thread.ofVirtual()
        .name("stream-" + connection.peer().brief() + "-" + stream.number())
        .start(() -> serve(connection, stream));
  }

  /// To open and end a stream costs a peer nothing, and us a thread: who does so on and on is hung
  /// up on, and in the end shut out.
  private void wasForNothing(PeerConnection connection) {
    if (connection.budget().forNothing() || !connection.channel().isActive()) return;
    // Once: the others that are over now are of the same flood.
    if (connection.budget().exhausts()) {
      charge.to(connection, "a flood of streams for nothing");
    }
    connection.close();
  }

  private void serve(PeerConnection connection, MuxStream raw) {
    var stream = new ChosenStream(connection, raw, memory);
    active.incrementAndGet();
    try {
      if (negotiate(stream)) runCounted(connection, stream, raw);
    } catch (InterruptedException e) {
      raw.reset();
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      // Also an error: the stream would hold its place.
      stream.reset();
      LOG.error("a stream with {} failed", stream.peer(), e);
    } finally {
      active.decrementAndGet();
      counts.leave(connection.guest());
    }
  }

  private boolean negotiate(ChosenStream stream) throws InterruptedException {
    try {
      boolean limited = stream.connection().limited();
      stream.answer(limited ? overRelay : handlers.keySet(), limits.upgradeTimeout(), counters);
      return true;
    } catch (AssayFault fault) {
      stream.reset();
      // A peer may try a protocol and go away: nothing is held against it. One that stays and says
      // nothing takes room from the others, as often as it likes.
      boolean silent = Silence.caused(fault);
      if (silent) charge.to(stream.connection(), "a stream that names no protocol");
      else LOG.debug("no protocol agreed on with {}: {}", stream.peer(), fault.getMessage());
      wasForNothing(stream.connection());
      return false;
    }
  }

  private void runCounted(PeerConnection connection, ChosenStream stream, MuxStream raw)
      throws InterruptedException {
    if (!counts.enter(connection.guest(), stream.protocol())) {
      counters.refused(Refusal.STREAMS_OF_PROTOCOL);
      counters.lane(stream.protocol()).in.refused.increment();
      stream.reset();
      return;
    }
    try {
      run(connection, stream, raw);
    } finally {
      counts.leave(connection.guest(), stream.protocol());
    }
  }

  private void run(PeerConnection connection, ChosenStream stream, MuxStream raw)
      throws InterruptedException {
    try {
      StreamHandler handler = handlers.get(stream.protocol());
      if (handler == null) throw new AssayFault.World("no longer served");
      handler.serve(stream);
      stream.close();
    } catch (AssayFault.Peer fault) {
      boolean theyLeft = raw.wasReset();
      stream.reset();
      if (!theyLeft) charge.to(connection, stream.protocol() + ": " + fault.getMessage());
    } catch (AssayFault.World fault) {
      stream.reset();
      LOG.debug("{} with {} ended: {}", stream.protocol(), stream.peer(), fault.getMessage());
    } catch (RuntimeException | Error e) {
      stream.reset();
      LOG.error("{} failed while serving {}", stream.protocol(), stream.peer(), e);
    }
  }
}
