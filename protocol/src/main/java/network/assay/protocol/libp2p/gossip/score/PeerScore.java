// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.score;

/// A score and what it is made of, each part with its weight.
///
/// @param topics P1 to P4 of all topics, capped
/// @param application P5
/// @param colocation P6
/// @param behaviour P7
public record PeerScore(double topics, double application, double colocation, double behaviour) {
  /// Of a peer nothing is known of.
  public static final PeerScore NONE = new PeerScore(0, 0, 0, 0);

  public double total() {
    return topics + application + colocation + behaviour;
  }
}
