// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import network.assay.node.blob.BlobStore;
import network.assay.node.blob.Incoming;
import network.assay.node.blob.Manifest;
import network.assay.node.swarm.SwarmRules;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;

/// Brings blobs from peers into the store: the manifest is checked against the content id, each
/// piece against the manifest before it is written. What has come is kept when a fetch fails, and
/// the next one goes on from there, whoever it asks. For any number of virtual threads.
///
/// At most [#FETCHES] blobs come in at a time, each as [SwarmRules] says; a second fetch of the
// same
/// blob waits for the first. What strangers can cause without paying, the fetches of checks, has
/// places of its own ([#forChecks]), and a blob that comes more slowly than [#SLOWEST] is given up:
/// else a few that dribble would keep everything else from coming in.
public final class BlobFetcher {
  static final int FETCHES = 4;

  /// What a node asks of one peer.
  static final int PIECES_AT_ONCE = 2 * FETCHES * SwarmRules.DEFAULTS.perSource();

  /// Bytes a second in which a blob has to come, after a while to begin.
  static final long SLOWEST = 64 << 10;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BlobStore blobs;
  private final Asking peers;
  private final Duration patience;
  private final Liars liars = new Liars(InstantSource.system());
  private final Semaphore places = new Semaphore(FETCHES, true);

  /// Fetches under way, to be waited for. Guarded by itself.
  private final Map<ContentId, CompletableFuture<Boolean>> arriving;

  BlobFetcher(BlobStore blobs, Asking peers) {
    this(blobs, peers, PATIENCE);
  }

  /// @param patience that a fetch has besides what [#SLOWEST] gives it
  BlobFetcher(BlobStore blobs, Asking peers, Duration patience) {
    this(blobs, peers, patience, new HashMap<>());
  }

  private BlobFetcher(
      BlobStore blobs,
      Asking peers,
      Duration patience,
      Map<ContentId, CompletableFuture<Boolean>> arriving) {
    this.blobs = blobs;
    this.peers = peers;
    this.patience = patience;
    this.arriving = arriving;
  }

  /// The same, with other places.
  BlobFetcher forChecks() {
    return new BlobFetcher(blobs, peers, patience, arriving);
  }

  /// @param among whether others that have the blob are asked as well, and told that it is here
  private record Terms(long maxBytes, boolean among) {}

  /// Returns when the blob is here, durable and whole, all of it from `holder`.
  ///
  /// @param maxBytes a longer one is refused before any of it is taken
  /// @throws AssayFault.Peer when the holder has not got it, or sends what it is not
  /// @throws AssayFault.World when the holder is not reached, or the disk has no room
  public void fetch(PeerId holder, ContentId content, long maxBytes) throws InterruptedException {
    fetch(holder, content, new Terms(maxBytes, false));
  }

  /// As [#fetch], and also from those that `origin` says have it, which is told that it is here
  /// then.
  public void fetchAmong(PeerId origin, ContentId content, long maxBytes)
      throws InterruptedException {
    fetch(origin, content, new Terms(maxBytes, true));
  }

  private void fetch(PeerId holder, ContentId content, Terms terms) throws InterruptedException {
    if (!blobs.has(content)) {
      // Before others can wait for it: whoever has no place yet must not be waited for.
      places.acquire();
      try {
        bringOrAwait(holder, content, terms);
      } finally {
        places.release();
      }
    }
    long size = blobs.size(content);
    if (size > terms.maxBytes()) throw Holder.tooLong(content, size, terms.maxBytes());
  }

  private void bringOrAwait(PeerId holder, ContentId content, Terms terms)
      throws InterruptedException {
    while (!blobs.has(content)) {
      CompletableFuture<Boolean> mine = new CompletableFuture<>();
      CompletableFuture<Boolean> other;
      synchronized (arriving) {
        other = arriving.putIfAbsent(content, mine);
      }
      if (other != null) {
        await(other);
        continue;
      }
      try {
        bring(holder, content, terms);
      } finally {
        synchronized (arriving) {
          arriving.remove(content);
        }
        mine.complete(true);
      }
    }
  }

  /// Waits until another fetch has ended, well or not.
  private static void await(CompletableFuture<Boolean> other) throws InterruptedException {
    try {
      other.get();
    } catch (ExecutionException e) {
      throw new AssayFault.Internal("nobody completes it so", e);
    }
  }

  private void bring(PeerId origin, ContentId content, Terms terms) throws InterruptedException {
    var holder = new Holder(origin, content, peers);
    Manifest manifest = holder.manifest(terms.maxBytes());
    long most = patience.toNanos() + Duration.ofSeconds(manifest.length() / SLOWEST).toNanos();
    try (Incoming incoming = blobs.receive(manifest)) {
      new Fetch(holder, incoming, manifest, terms.among() ? liars : null)
          .run(System.nanoTime() + most);
      incoming.finish();
    }
    if (terms.among()) {
      Thread.ofVirtual().name("holding-" + content.digest().brief()).start(() -> tell(holder));
    }
  }

  private static void tell(Holder holder) {
    try {
      holder.tell();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
