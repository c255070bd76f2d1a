// SPDX-License-Identifier: Apache-2.0
package network.assay.node.net;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import network.assay.protocol.market.ContentId;
import network.assay.protocol.market.PeerId;
import network.assay.protocol.market.message.BlobReply;

/// Which peers said that they hold a blob that is here as well. Hints: whoever asks them checks
/// what they send. Bounded: the blob asked about longest ago, and of a blob the peer that said so
/// longest ago, gives way. For any number of threads.
final class HolderBook {
  static final int BLOBS = 1_024;
  static final int PEERS = 16;
  static final Duration KNOWN = Duration.ofHours(1);

  private final InstantSource clock;
  private final Random random = new Random();
  private final SequencedMap<ContentId, SequencedMap<PeerId, Instant>> blobs =
      new LinkedHashMap<>(16, 0.75f, true);

  HolderBook(InstantSource clock) {
    this.clock = clock;
  }

  synchronized void note(ContentId content, PeerId peer) {
    SequencedMap<PeerId, Instant> peers =
        blobs.computeIfAbsent(content, _ -> new LinkedHashMap<>());
    peers.putLast(peer, clock.instant());
    if (peers.size() > PEERS) peers.pollFirstEntry();
    if (blobs.size() > BLOBS) blobs.pollFirstEntry();
  }

  /// Some of them, but not `asker`, in no order.
  synchronized List<PeerId> holders(ContentId content, PeerId asker) {
    SequencedMap<PeerId, Instant> peers = blobs.get(content);
    if (peers == null) return List.of();
    Instant since = clock.instant().minus(KNOWN);
    peers.values().removeIf(at -> at.isBefore(since));
    var some = new ArrayList<>(peers.keySet());
    some.remove(asker);
    Collections.shuffle(some, random);
    return List.copyOf(some.subList(0, Math.min(some.size(), BlobReply.MAX_HOLDERS)));
  }
}
