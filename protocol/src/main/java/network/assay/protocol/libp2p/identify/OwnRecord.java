// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.identify;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.assay.protocol.libp2p.connection.Reach;
import network.assay.protocol.libp2p.identity.HostKey;
import network.assay.protocol.libp2p.identity.PeerRecord;
import network.assay.protocol.libp2p.multiformats.Multiaddr;

/// This host's own peer records: signed anew, with greater numbers, when its addresses change.
///
/// Near hearers get one with more in it, of a greater number than what is told farther away at the
/// same time: whoever gets both keeps the fuller one, in whatever order they come.
final class OwnRecord {
  private final HostKey key;
  private final InstantSource clock;
  private final Map<List<Multiaddr>, PeerRecord.Signed> signed = new HashMap<>();
  private Announced last = Announced.NOTHING;
  private long first;

  OwnRecord(HostKey key, InstantSource clock) {
    this.key = key;
    this.clock = clock;
  }

  synchronized PeerRecord.Signed of(Announced now, Reach hearer) {
    if (first == 0 || !now.equals(last)) {
      last = now;
      // The time, so that a restarted host goes on above what it said before.
      first = Math.max(clock.millis(), first + Reach.values().length);
      signed.clear();
    }
    List<Multiaddr> told = now.to(hearer);
    long seq = first;
    if (!told.equals(now.world())) seq += told.equals(now.network()) ? 1 : 2;
    long number = seq;
    return signed.computeIfAbsent(
        told, addresses -> new PeerRecord(key.peerId(), number, addresses).sign(key));
  }
}
