// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.util.Optional;
import network.assay.protocol.libp2p.kad.store.Archive;
import network.assay.protocol.libp2p.kad.store.Kept;
import network.assay.protocol.libp2p.kad.store.KeptCodec;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.protobuf.ProtoFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries what a server keeps for others through restarts: saved as a whole, from time to time
/// and at the end, where anything has changed. What came since goes with a server that is killed;
/// others hold it, too.
final class Archivist {
  private static final Logger LOG = LoggerFactory.getLogger(Archivist.class);

  private final KadConfig.Keeping keeping;
  private final Responder responder;
  private final PeerId self;
  private final Thread thread = Thread.ofVirtual().name("kad-archive").unstarted(this::loop);
  private long saved;
  private boolean failing;

  /// @param self whose own claims are not saved: it makes them anew
  Archivist(KadConfig.Keeping keeping, Responder responder, PeerId self) {
    this.keeping = keeping;
    this.responder = responder;
    this.self = self;
  }

  /// Takes up what was saved; what is over by now, or valid no longer, is passed over.
  void start() {
    Optional<Archive> archive = keeping.archive();
    if (archive.isEmpty()) return;
    byte[] found = archive.get().load();
    if (found != null) restore(found);
    synchronized (this) {
      saved = responder.changes();
    }
    thread.start();
  }

  void stop() {
    if (keeping.archive().isEmpty() || thread.getState() == Thread.State.NEW) return;
    thread.interrupt();
    save();
  }

  private void restore(byte[] found) {
    try {
      Kept kept = KeptCodec.decode(found);
      kept.values().forEach(responder.values()::restore);
      kept.claims().forEach(responder.providers()::restore);
    } catch (ProtoFault e) {
      LOG.warn("The records of the DHT cannot be read and are forgotten: {}", e.getMessage());
    }
  }

  private void loop() {
    try {
      while (true) {
        Thread.sleep(keeping.every());
        save();
      }
    } catch (InterruptedException e) {
      // Stopped.
    }
  }

  private synchronized void save() {
    long now = responder.changes();
    if (now == saved) return;
    var all = new Kept(responder.values().kept(), responder.providers().kept(self));
    try {
      keeping.archive().orElseThrow().save(KeptCodec.encode(all));
      saved = now;
      failing = false;
    } catch (AssayFault.World e) {
      if (!failing) LOG.warn("The records of the DHT are not saved: {}", e.getMessage());
      failing = true;
    }
  }
}
