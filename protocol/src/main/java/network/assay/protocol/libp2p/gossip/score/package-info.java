// SPDX-License-Identifier: Apache-2.0
/// What a router thinks of its peers (libp2p specs, gossipsub 1.1, "Peer Scoring"): counters, their
/// decay and their sum. No clock, no threads; what follows from a score is the router's to decide.
@NullMarked
package network.assay.protocol.libp2p.gossip.score;

import org.jspecify.annotations.NullMarked;
