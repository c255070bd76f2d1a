// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import java.time.InstantSource;
import java.util.List;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;
import org.jspecify.annotations.Nullable;

/// This host's own peer record: signed anew, with a greater number, when its addresses change.
final class OwnRecord {
  private final HostKey key;
  private final InstantSource clock;
  private PeerRecord.@Nullable Signed last;

  OwnRecord(HostKey key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  synchronized PeerRecord.Signed of(List<Multiaddr> addresses) {
    PeerRecord.Signed before = last;
    if (before != null && before.record().addresses().equals(addresses)) return before;
    // The time, so that a restarted host goes on above what it said before.
    long seq = clock.millis();
    if (before != null) seq = Math.max(seq, before.record().seq() + 1);
    PeerRecord.Signed fresh = new PeerRecord(key.peerId(), seq, addresses).sign(key);
    last = fresh;
    return fresh;
  }
}
