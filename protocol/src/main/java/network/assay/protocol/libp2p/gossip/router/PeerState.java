// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

import java.util.LinkedHashSet;
import java.util.Set;

/// What a router knows of a connected peer. The counters start anew with each heartbeat.
final class PeerState {
  final Set<String> topics = new LinkedHashSet<>();
  int haveRpcs;
  int haveIds;
  int wantBytes;
  int wantIds;
  int checks;

  void beat() {
    haveRpcs = 0;
    haveIds = 0;
    wantBytes = 0;
    wantIds = 0;
  }
}
