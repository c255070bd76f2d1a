// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import network.assay.protocol.libp2p.connection.Connections;
import network.assay.protocol.libp2p.connection.LibStream;
import network.assay.protocol.libp2p.connection.PeerConnection;
import network.assay.protocol.libp2p.mux.StreamReset;
import network.assay.protocol.market.AssayFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells peers what has changed here. One that refuses, as many others near us are told, too, is
/// told again: after [#FIRST], then twice as long each time, [#REPEATS] times.
final class Teller {
  private static final Logger LOG = LoggerFactory.getLogger(Teller.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration FIRST = Duration.ofSeconds(2);
  private static final int REPEATS = 6;
  private static final int AT_ONCE = 32;

  private final Connections connections;
  private final Function<PeerConnection, byte[]> message;
  private final Semaphore telling = new Semaphore(AT_ONCE);

  /// Who has a turn to come, in which it is told what holds then.
  private final Set<PeerConnection> due = ConcurrentHashMap.newKeySet();

  /// @param message what a peer is told, as of now
  Teller(Connections connections, Function<PeerConnection, byte[]> message) {
    this.connections = connections;
    this.message = message;
  }

  /// Tells a peer soon; does not wait.
  void tell(PeerConnection to) {
    if (!due.add(to)) return;
    Thread.ofVirtual()
        .name("identify-push-" + to.peer().brief())
        .start(
            () -> {
              try {
                run(to);
              } catch (AssayFault fault) {
                LOG.debug("no identify push to {}: {}", to.peer(), fault.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                due.remove(to);
              }
            });
  }

  private void run(PeerConnection to) throws InterruptedException {
    Duration pause = FIRST;
    for (int i = 0; i <= REPEATS; i++) {
      due.remove(to);
      if (isHeard(to) || !due.add(to)) return;
      double part = ThreadLocalRandom.current().nextDouble(0.75, 1.25);
      if (to.endsWithin(Duration.ofNanos((long) (pause.toNanos() * part)))) return;
      pause = pause.multipliedBy(2);
    }
  }

  /// False where the peer refuses.
  private boolean isHeard(PeerConnection to) throws InterruptedException {
    try (LibStream stream = begin(to)) {
      // Their end: it has been heard.
      var _ = stream.read(new byte[1]);
      return true;
    } catch (AssayFault fault) {
      if (!StreamReset.caused(fault)) throw fault;
      return false;
    }
  }

  private LibStream begin(PeerConnection to) throws InterruptedException {
    telling.acquire();
    try {
      LibStream stream = connections.openOn(to, List.of(IdentifyProtocol.PUSH_ID));
      stream.deadline(PATIENCE);
      try {
        stream.writeFrame(message.apply(to));
        stream.closeWrite();
      } catch (AssayFault | InterruptedException e) {
        stream.reset();
        throw e;
      }
      return stream;
    } finally {
      telling.release();
    }
  }
}
