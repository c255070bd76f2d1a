// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

/// What has been counted since the start; see [Census].
final class Tally {
  long duplicates;
  long unwanted;
  long spared;
  long grafts;
  long prunes;
  long brokenPromises;
  long answered;
}
