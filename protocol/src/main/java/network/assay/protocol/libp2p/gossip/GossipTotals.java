// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.gossip;

import network.assay.protocol.libp2p.gossip.router.Census;

/// Messages counted since the start.
///
/// @param published signed by this node
/// @param delivered given to a handler
/// @param sent copies written to peers, own and passed on
/// @param invalid forged, or rejected by a validator
/// @param skipped not checked because too many were being checked
/// @param unhandled accepted, but the handler's queue was full
/// @param unsent copies dropped because a peer reads too slowly
/// @param census how the router stood at the last heartbeat: topics, scores, and what it counts
public record GossipTotals(
    long published,
    long delivered,
    long sent,
    long invalid,
    long skipped,
    long unhandled,
    long unsent,
    Census census) {}
