// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.Offered;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Peer exchange: puts records into prunes, and dials peers that were named to us.
final class Introductions {
  private static final Logger LOG = LoggerFactory.getLogger(Introductions.class);

  /// Peers waiting to be dialled; beyond it they are passed over.
  static final int MAX_PENDING = 128;

  /// Dialled at once.
  private static final int MAX_DIALS = 8;

  private final Streams streams;
  private final Records records;
  private final Semaphore pending = new Semaphore(MAX_PENDING);
  private final Semaphore dials = new Semaphore(MAX_DIALS);
  private volatile boolean stopped;

  Introductions(Streams streams, Records records) {
    this.streams = streams;
    this.records = records;
  }

  void stop() {
    stopped = true;
  }

  /// The same RPC, with the records of those named in it; who has none is left out, for nobody
  /// could reach it.
  ///
  /// @param to who gets it
  Rpc complete(PeerId to, Rpc rpc) {
    List<Prune> prunes = rpc.control().prune();
    if (prunes.stream().allMatch(prune -> prune.peers().isEmpty())) return rpc;
    var completed = new ArrayList<Prune>();
    for (Prune prune : prunes) {
      var peers = new ArrayList<Offered>();
      for (Offered offered : prune.peers()) {
        byte[] known = records.of(offered.peer(), to);
        if (known != null && known.length <= Offered.MAX_RECORD) {
          peers.add(new Offered(offered.peer(), known));
        }
      }
      completed.add(new Prune(prune.topic(), prune.backoffSeconds(), peers));
    }
    Control said = rpc.control();
    var control = new Control(said.have(), said.want(), said.graft(), completed, said.dontWant());
    return Rpc.of(rpc.subscriptions(), control);
  }

  /// Dials a peer, on a thread of its own.
  void connect(PeerId peer) {
    begin(peer, () -> true);
  }

  /// Dials a peer that another has named, if it has signed its record.
  void meet(Offered offered, PeerId teller) {
    byte[] signedRecord = offered.signedRecord();
    if (signedRecord == null) return;
    begin(offered.peer(), () -> records.keep(offered.peer(), signedRecord, teller));
  }

  private void begin(PeerId peer, BooleanSupplier known) {
    if (stopped || !pending.tryAcquire()) return;
    Thread.ofVirtual()
        .name("gossip-meets-" + peer.brief())
        .start(
            () -> {
              try {
                dial(peer, known);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (AssayFault.Peer | AssayFault.World e) {
                LOG.debug("{} is not met: {}", peer, e.getMessage());
              } finally {
                pending.release();
              }
            });
  }

  private void dial(PeerId peer, BooleanSupplier known) throws InterruptedException {
    dials.acquire();
    try {
      if (!stopped && known.getAsBoolean()) streams.reach(peer);
    } finally {
      dials.release();
    }
  }
}
