// SPDX-License-Identifier: Apache-2.0
package network.assay.node.wire;

import java.time.Clock;
import network.assay.compute.BackendFault;
import network.assay.compute.backend.Backend;
import network.assay.compute.backend.Backends;
import network.assay.node.blob.BlobStore;
import network.assay.node.config.DataFolder;
import network.assay.node.config.KeyFiles;
import network.assay.node.config.LockFile;
import network.assay.node.config.NodeConfig;
import network.assay.node.event.EventLog;
import network.assay.node.metrics.Metrics;
import network.assay.node.metrics.ProcessFigures;
import network.assay.node.state.StateStore;
import network.assay.node.store.Database;
import network.assay.protocol.market.AssayFault;

/// What everything else stands on: the disk, the events, the figures, and what computes.
record Ground(
    Database database,
    BlobStore blobs,
    StateStore states,
    Backend backend,
    EventLog events,
    Metrics metrics,
    Clock clock) {
  private static final int EVENTS = 10_000;

  /// @throws AssayFault.Operator when another daemon runs in the folder, the database is damaged,
  ///     or the backend cannot run here
  static Ground lay(NodeConfig config, KeyFiles keys, Started started) throws InterruptedException {
    // Before anything is read or written: a second daemon must not get this far.
    LockFile lock = LockFile.take(DataFolder.make(config.data()));
    started.add("lock", _ -> lock.close());
    keys.makeMissing();
    var metrics = new Metrics();
    ProcessFigures.addTo(metrics, config.data());
    Database database = Database.open(config.folder().database());
    started.add("store", _ -> database.close());
    BlobStore blobs = BlobStore.open(config.folder().blobs(), config.storage().maxBytes());
    Backend backend = backend(config);
    started.add("backend", _ -> backend.close());
    return new Ground(
        database,
        blobs,
        new StateStore(blobs),
        backend,
        new EventLog(EVENTS),
        metrics,
        Clock.systemUTC());
  }

  private static Backend backend(NodeConfig config) {
    String name = config.provider().backend();
    try {
      return Backends.named(name, config.provider().threads());
    } catch (BackendFault e) {
      throw new AssayFault.Operator(
          "provider.backend: " + e.getMessage() + "\nnext: assay config show", e);
    }
  }
}
