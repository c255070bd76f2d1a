// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import network.assay.protocol.libp2p.connection.Streams;
import network.assay.protocol.libp2p.gossip.router.Output;
import network.assay.protocol.libp2p.gossip.wire.Control;
import network.assay.protocol.libp2p.gossip.wire.Offered;
import network.assay.protocol.libp2p.gossip.wire.Prune;
import network.assay.protocol.libp2p.gossip.wire.Rpc;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import network.assay.protocol.market.AssayFault;
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
  Rpc complete(Rpc rpc) {
    List<Prune> prunes = rpc.control().prune();
    if (prunes.stream().allMatch(prune -> prune.peers().isEmpty())) return rpc;
    var completed = new ArrayList<Prune>();
    for (Prune prune : prunes) {
      var peers = new ArrayList<Offered>();
      for (Offered offered : prune.peers()) {
        byte[] known = records.of(offered.peer());
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
  void connect(Output.Connect wanted) {
    if (stopped || !pending.tryAcquire()) return;
    Thread.ofVirtual()
        .name("gossip-meets-" + wanted.peer().brief())
        .start(
            () -> {
              try {
                dials.acquire();
                try {
                  if (!stopped) dial(wanted);
                } finally {
                  dials.release();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (AssayFault.Peer | AssayFault.World e) {
                LOG.debug("{}, named to us, is not met: {}", wanted.peer(), e.getMessage());
              } finally {
                pending.release();
              }
            });
  }

  private void dial(Output.Connect wanted) throws InterruptedException {
    byte[] signedRecord = wanted.signedRecord();
    List<Multiaddr> addresses =
        signedRecord == null ? List.of() : records.read(wanted.peer(), signedRecord);
    if (signedRecord != null && addresses.isEmpty()) return;
    streams.reach(wanted.peer(), addresses);
  }
}
