// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad.lookup;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import network.assay.protocol.libp2p.kad.route.Place;
import network.assay.protocol.market.Digest;
import network.assay.protocol.market.PeerId;

/// A lookup at one moment.
///
/// @param self who is looking: never a candidate
/// @param candidates the nearest first
/// @param queries asked so far
public record LookupState(
    PeerId self, Digest target, List<Candidate> candidates, int queries, boolean over) {
  public LookupState {
    candidates = List.copyOf(candidates);
  }

  /// A lookup that starts from peers known before.
  public static LookupState start(PeerId self, Digest target, List<LookupEvent.Heard> known) {
    var candidates = new ArrayList<Candidate>();
    for (LookupEvent.Heard peer : known) {
      if (peer.peer().equals(self)) continue;
      candidates.add(
          new Candidate(
              peer.peer(),
              Place.distance(target, Place.of(peer.peer())),
              peer.block(),
              peer.peer(),
              Candidate.Status.HEARD));
    }
    candidates.sort(Comparator.comparing(Candidate::distance));
    return new LookupState(self, target, candidates, 0, false);
  }

  LookupState with(List<Candidate> changed) {
    return new LookupState(self, target, changed, queries, over);
  }
}
