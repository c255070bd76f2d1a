// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import java.util.concurrent.atomic.LongAdder;
import network.assay.protocol.libp2p.gossip.router.Census;

/// What [GossipTotals] reads.
final class Counters {
  final LongAdder published = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder invalid = new LongAdder();
  final LongAdder skipped = new LongAdder();
  final LongAdder unhandled = new LongAdder();
  final LongAdder unsent = new LongAdder();

  /// As of the last heartbeat.
  volatile Census census = Census.NONE;

  GossipTotals totals() {
    return new GossipTotals(
        published.sum(),
        delivered.sum(),
        sent.sum(),
        invalid.sum(),
        skipped.sum(),
        unhandled.sum(),
        unsent.sum(),
        census);
  }
}
