// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way to one peer: an outbox, and a virtual thread that opens a stream and empties it.
///
/// A link serves one stream. When that fails the link says so once and is done with; whoever
/// follows it greets the peer anew.
final class Link {
  private static final Logger LOG = LoggerFactory.getLogger(Link.class);

  /// A peer that takes nothing for this long is not worth its queue.
  private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(30);

  private static final Duration HEALTHY_AFTER = Duration.ofMinutes(1);

  /// Of half a second, the pause before an attempt: up to a minute.
  private static final int MAX_DOUBLINGS = 7;

  private final PeerId peer;
  private final int attempt;
  private final Outbox outbox = new Outbox();
  private final Counters counters;
  private volatile @Nullable LibStream stream;
  private volatile long openedAt;
  private volatile boolean closed;

  /// @param attempt how many links to this peer failed before; delays this one
  Link(PeerId peer, int attempt, Counters counters) {
    this.peer = peer;
    this.attempt = attempt;
    this.counters = counters;
  }

  PeerId peer() {
    return peer;
  }

  /// The attempt that follows this one when it has failed: one that worked for a while starts the
  /// count anew.
  int nextAttempt() {
    long worked = openedAt == 0 ? 0 : System.nanoTime() - openedAt;
    return worked > HEALTHY_AFTER.toNanos() ? 1 : attempt + 1;
  }

  Outbox outbox() {
    return outbox;
  }

  /// @param agreed told the version of the protocol, from the link's thread
  /// @param failed told once, from the link's thread, unless [#close] came first
  void start(
      Streams streams, List<String> protocols, Consumer<String> agreed, Consumer<Link> failed) {
    Thread.ofVirtual()
        .name("gossip-to-" + peer.brief())
        .start(
            () -> {
              try {
                run(streams, protocols, agreed);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (AssayFault.Peer | AssayFault.World e) {
                LOG.debug("No gossip to {}: {}", peer, e.getMessage());
              } finally {
                if (!closed) failed.accept(this);
                close();
              }
            });
  }

  private void run(Streams streams, List<String> protocols, Consumer<String> agreed)
      throws InterruptedException {
    if (attempt > 0) Thread.sleep(Duration.ofMillis(500L << Math.min(attempt, MAX_DOUBLINGS)));
    if (closed) return;
    LibStream opened = streams.openHeld(peer, protocols);
    stream = opened;
    openedAt = System.nanoTime();
    agreed.accept(opened.protocol());
    try {
      for (byte[] batch = outbox.take(); batch != null; batch = outbox.take()) {
        opened.deadline(WRITE_TIMEOUT);
        opened.write(batch);
      }
      opened.closeWrite();
    } catch (AssayFault e) {
      opened.reset();
      throw e;
    }
  }

  /// Sends a frame with one message, or drops it.
  void message(byte[] frame) {
    if (outbox.message(frame)) counters.sent.increment();
    else counters.unsent.increment();
  }

  /// Forgets what was not yet sent and ends the stream. A second call does nothing.
  void close() {
    closed = true;
    outbox.close();
  }

  /// Ends the stream of a peer that does not read.
  void abort() {
    close();
    LibStream open = stream;
    if (open != null) open.reset();
  }
}
