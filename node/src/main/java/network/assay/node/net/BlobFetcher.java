// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import network.assay.node.blob.BlobStore;
import network.assay.node.blob.Incoming;
import network.assay.node.blob.Manifest;
import network.assay.protocol.market.AssayFault;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BlobReply;
import network.assay.protocol.market.message.BlobRequest;

/// Brings blobs from peers into the store: the manifest is checked against the content id, each
/// piece against the manifest before it is written. What has come is kept when a fetch fails, and
/// the next one goes on from there, whoever it asks. For any number of virtual threads.
///
/// At most [#FETCHES] blobs come in at a time, each with [#WINDOW] pieces on their way; a second
/// fetch of the same blob waits for the first. What strangers can cause without paying, the fetches
/// of checks, has places of its own ([#forChecks]), and a holder that sends more slowly than
/// [#SLOWEST] is given up: else a few that dribble would keep everything else from coming in.
public final class BlobFetcher {
  static final int FETCHES = 4;
  static final int WINDOW = 4;

  /// What a node asks of all its peers together, and so of one.
  static final int PIECES_AT_ONCE = 2 * FETCHES * WINDOW;

  /// Bytes a second that a holder has to send, after a while to begin.
  static final long SLOWEST = 64 << 10;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final BlobStore blobs;
  private final Asking peers;
  private final Duration patience;
  private final Semaphore places = new Semaphore(FETCHES, true);

  /// Fetches under way, to be waited for. Guarded by itself.
  private final Map<ContentId, CompletableFuture<Boolean>> arriving;

  BlobFetcher(BlobStore blobs, Asking peers) {
    this(blobs, peers, PATIENCE);
  }

  /// @param patience that a holder has besides what [#SLOWEST] gives it
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

  /// Returns when the blob is here, durable and whole.
  ///
  /// @param maxBytes a longer one is refused before any of it is taken
  /// @throws AssayFault.Peer when the holder has not got it, or sends what it is not
  /// @throws AssayFault.World when the holder is not reached, or the disk has no room
  public void fetch(PeerId holder, ContentId content, long maxBytes) throws InterruptedException {
    if (!blobs.has(content)) {
      // Before others can wait for it: whoever has no place yet must not be waited for.
      places.acquire();
      try {
        bringOrAwait(holder, content, maxBytes);
      } finally {
        places.release();
      }
    }
    long size = blobs.size(content);
    if (size > maxBytes) throw tooLong(content, size, maxBytes);
  }

  private void bringOrAwait(PeerId holder, ContentId content, long maxBytes)
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
        bring(holder, content, maxBytes);
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

  private void bring(PeerId holder, ContentId content, long maxBytes) throws InterruptedException {
    Manifest manifest = manifest(holder, content, maxBytes);
    try (Incoming incoming = blobs.receive(content, manifest.length())) {
      pieces(holder, manifest, incoming);
      incoming.finish();
    }
  }

  private Manifest manifest(PeerId holder, ContentId content, long maxBytes)
      throws InterruptedException {
    BlobReply reply = ask(holder, new BlobRequest.Manifest(content));
    return switch (reply) {
      case BlobReply.Manifest(long length, var pieces) -> {
        if (length > maxBytes) throw tooLong(content, length, maxBytes);
        if (pieces.size() != Manifest.pieces(length)) {
          throw wrong(holder, content, "a manifest that contradicts itself");
        }
        var manifest = new Manifest(length, pieces);
        if (!manifest.content().equals(content)) {
          throw wrong(holder, content, "the manifest of another blob");
        }
        yield manifest;
      }
      case BlobReply.Absent() -> throw absent(holder, content);
      case BlobReply.Piece _ -> throw wrong(holder, content, "a piece nobody asked for");
    };
  }

  /// Pieces come in any order, and are appended in theirs.
  private void pieces(PeerId holder, Manifest manifest, Incoming incoming)
      throws InterruptedException {
    int count = manifest.pieces().size();
    Duration most = patience.plusSeconds(manifest.length() / SLOWEST);
    long end = System.nanoTime() + most.toNanos();
    int next = (int) Math.ceilDiv(incoming.received(), (long) Manifest.PIECE_BYTES);
    var window = new ArrayDeque<Flight>();
    try {
      for (int index = next; index < count || !window.isEmpty(); ) {
        while (index < count && window.size() < WINDOW) {
          window.add(start(holder, incoming.content(), manifest, index));
          index++;
        }
        incoming.append(window.element().land(end));
        window.remove();
      }
    } finally {
      window.forEach(Flight::cancel);
    }
  }

  private record Flight(FutureTask<byte[]> task, Thread thread) {
    byte[] land(long end) throws InterruptedException {
      try {
        return task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        throw new AssayFault.World("a blob comes too slowly", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof AssayFault fault) throw fault;
        throw new AssayFault.Internal("a piece was lost on its way", e);
      }
    }

    void cancel() {
      thread.interrupt();
    }
  }

  private Flight start(PeerId holder, ContentId content, Manifest manifest, int index) {
    var task = new FutureTask<>(() -> piece(holder, content, manifest, index));
    Thread thread =
        Thread.ofVirtual().name("piece-" + content.digest().brief() + "-" + index).start(task);
    return new Flight(task, thread);
  }

  private byte[] piece(PeerId holder, ContentId content, Manifest manifest, int index)
      throws InterruptedException {
    return switch (ask(holder, new BlobRequest.Piece(content, index))) {
      case BlobReply.Piece(byte[] bytes) -> {
        if (!manifest.matches(index, bytes)) {
          throw wrong(holder, content, "wrong bytes as piece " + index);
        }
        yield bytes;
      }
      case BlobReply.Absent() -> throw absent(holder, content);
      case BlobReply.Manifest _ -> throw wrong(holder, content, "a manifest nobody asked for");
    };
  }

  private BlobReply ask(PeerId holder, BlobRequest request) throws InterruptedException {
    byte[] reply = peers.request(holder, MarketProtocols.BLOB, request.encode());
    return Routes.reply(holder, MarketProtocols.BLOB, BlobReply::decode, reply);
  }

  private static AssayFault.Peer wrong(PeerId holder, ContentId content, String what) {
    return new AssayFault.Peer(
        "peer %s sent %s when asked for blob %s"
            .formatted(holder.brief(), what, content.digest().brief()));
  }

  private static AssayFault.Peer absent(PeerId holder, ContentId content) {
    return new AssayFault.Peer(
        "peer %s, named as holder of blob %s, has not got it"
            .formatted(holder.brief(), content.digest().brief()));
  }

  private static AssayFault.Peer tooLong(ContentId content, long length, long maxBytes) {
    return new AssayFault.Peer(
        "blob %s has %d bytes, and at most %d can be meant"
            .formatted(content.digest().brief(), length, maxBytes));
  }
}
