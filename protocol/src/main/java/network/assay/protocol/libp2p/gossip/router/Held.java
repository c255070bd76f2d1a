// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip.router;

/// How many of each thing a router remembers at one moment: what tests hold against the bounds.
///
/// @param peers connected
/// @param peerTopics subscriptions of all peers
/// @param unwanted ids that peers said they have
/// @param seenIds of messages delivered, and own ones
/// @param droppedIds of messages checked and dropped
/// @param cacheBytes of messages kept
/// @param cacheTakers pairs of message and peer that asked for it
/// @param checks messages being checked
/// @param backoffs pairs of topic and peer
/// @param promises ids asked for
/// @param scores peers with a score, connected or not
/// @param deliveries messages whose copies still count
/// @param fanouts topics published to without following them
public record Held(
    int peers,
    int peerTopics,
    int unwanted,
    int seenIds,
    int droppedIds,
    int cacheBytes,
    int cacheTakers,
    int checks,
    int backoffs,
    int promises,
    int scores,
    int deliveries,
    int fanouts) {
  static Held of(RouterState state) {
    return new Held(
        state.peers.size(),
        state.peers.values().stream().mapToInt(peer -> peer.topics.size()).sum(),
        state.peers.values().stream().mapToInt(PeerState::unwantedIds).sum(),
        state.seen.size(),
        state.dropped.size(),
        state.cache.bytes(),
        state.cache.takers(),
        state.pending.size(),
        state.backoffs.size(),
        state.promises.size(),
        state.standing.scores.size(),
        state.deliveries.size(),
        state.fanouts.size());
  }
}
