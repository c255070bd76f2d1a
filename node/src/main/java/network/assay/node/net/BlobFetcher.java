// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import network.assay.node.blob.BlobStore;
import network.assay.node.blob.Incoming;
import network.assay.node.blob.Manifest;
import network.assay.node.net.Arrivals.Arrival;
import network.assay.node.net.Wish.Lane;
import network.assay.node.swarm.SwarmRules;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;

/// Brings blobs from peers into the store: the manifest is checked against the content id, each
/// piece against the manifest before it is written. What has come is kept when a fetch fails, and
/// the next one goes on from there, whoever it asks. For any number of virtual threads.
///
/// A blob comes in once at a time, for all that want it: each adds the holder that it names and
/// what
/// it allows, and waits no longer than for itself. At most [#FETCHES] blobs come in at a time, each
/// as [SwarmRules] says. What strangers can cause without paying, the fetches of checks, has places
/// of its own ([#forChecks]). A blob that comes more slowly than [Pace] allows is given up, and one
/// that is slow makes way for those that have no place: else a few that dribble would keep
/// everything else from coming in.
public final class BlobFetcher {
  static final int FETCHES = 4;

  /// What a node asks of one peer.
  static final int PIECES_AT_ONCE = 2 * FETCHES * SwarmRules.DEFAULTS.perSource();

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// To wait for a place.
  private static final Duration IN_LINE = Duration.ofHours(1);

  private static final Duration LONGEST = Duration.ofDays(30);

  private final BlobStore blobs;
  private final Fetched fetched;
  private final Arrivals arrivals;
  private final Lane lane;

  BlobFetcher(BlobStore blobs, Asking peers) {
    this(blobs, peers, PATIENCE);
  }

  /// @param patience that a fetch has besides what [Pace] gives it
  BlobFetcher(BlobStore blobs, Asking peers, Duration patience) {
    this.blobs = blobs;
    this.lane = Lane.WORK;
    this.fetched = new Fetched();
    var liars = new Liars(InstantSource.system());
    var means = new Fetch.Means(peers, liars, fetched, patience);
    this.arrivals = new Arrivals(FETCHES, new Bringing(blobs, means));
  }

  private BlobFetcher(BlobFetcher same, Lane lane) {
    this.blobs = same.blobs;
    this.fetched = same.fetched;
    this.arrivals = same.arrivals;
    this.lane = lane;
  }

  /// The same, with other places.
  BlobFetcher forChecks() {
    return new BlobFetcher(this, Lane.CHECKS);
  }

  /// What has come, for checks as well.
  Fetched fetched() {
    return fetched;
  }

  /// Returns when the blob is here, durable and whole, all of it from `holder` or from those that
  /// others named who want it too.
  ///
  /// @param maxBytes a longer one is refused before any of it is taken
  /// @throws AssayFault.Peer when the holder has not got it, or sends what it is not
  /// @throws AssayFault.World when the holder is not reached, or the disk has no room
  public void fetch(PeerId holder, ContentId content, long maxBytes) throws InterruptedException {
    fetch(holder, content, maxBytes, LONGEST);
  }

  /// As [#fetch].
  ///
  /// @param within how long it may take in all
  /// @throws AssayFault.World also when the time is over; what has come is kept
  public void fetch(PeerId holder, ContentId content, long maxBytes, Duration within)
      throws InterruptedException {
    fetch(content, new Wish(holder, lane, maxBytes, false), within);
  }

  /// As [#fetch], and also from those that `origin` says have it, which is told that it is here
  /// then.
  ///
  /// @param within how long it may take in all
  /// @throws AssayFault.World also when the time is over; what has come is kept
  public void fetchAmong(PeerId origin, ContentId content, long maxBytes, Duration within)
      throws InterruptedException {
    Duration most = within.compareTo(LONGEST) < 0 ? within : LONGEST;
    fetch(content, new Wish(origin, lane, maxBytes, true), most);
  }

  private void fetch(ContentId content, Wish wish, Duration within) throws InterruptedException {
    if (!blobs.has(content)) {
      arrivals.join(content, wish);
      try {
        wish.await(IN_LINE, within);
      } finally {
        arrivals.leave(content, wish);
      }
    }
    long size = blobs.size(content);
    if (size > wish.maxBytes()) throw Holder.tooLong(content, size, wish.maxBytes());
  }

  private record Bringing(BlobStore blobs, Fetch.Means means) implements Arrivals.Bringer {
    @Override
    public boolean bring(Arrival arrival) throws InterruptedException {
      // It may have come since it was wished for.
      if (blobs.has(arrival.content())) return true;
      // What an earlier try has left goes on at once, also after a restart.
      Optional<Manifest> found = blobs.begun(arrival.content());
      if (found.isEmpty()) {
        found = new ManifestHunt(arrival, means.peers(), means.patience()).run();
      }
      if (found.isEmpty()) return false;
      Manifest manifest = found.get();
      for (Wish wish : arrival.wishes()) {
        if (manifest.length() > wish.maxBytes()) {
          arrival.refuse(
              wish, Holder.tooLong(arrival.content(), manifest.length(), wish.maxBytes()));
        }
      }
      if (arrival.isOver()) return false;
      try (Incoming incoming = blobs.receive(manifest)) {
        if (!new Fetch(arrival, incoming, manifest, means).run()) return false;
        incoming.finish();
      }
      tell(arrival);
      return true;
    }

    private void tell(Arrival arrival) {
      var origins = new HashSet<PeerId>();
      for (Wish wish : arrival.wishes()) {
        if (wish.isAmong() && origins.add(wish.origin())) {
          var holder = new Holder(wish.origin(), arrival.content(), means.peers());
          Thread.ofVirtual().name("holding").start(() -> tell(holder));
        }
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
}
