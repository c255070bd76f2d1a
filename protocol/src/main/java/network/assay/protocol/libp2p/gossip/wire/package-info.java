// SPDX-License-Identifier: Apache-2.0
/// Gossip's bytes: the RPC, its control part and the signed message, each bounded before memory is
/// taken.
@NullMarked
package network.assay.protocol.libp2p.gossip.wire;

import org.jspecify.annotations.NullMarked;
