// SPDX-License-Identifier: Apache-2.0
/// Publish and subscribe over a mesh of peers: gossipsub 1.1 with signed messages (libp2p specs,
/// pubsub/gossipsub). The decisions are in `router`, the bytes in `wire`, threads and streams here.
@NullMarked
package network.assay.protocol.libp2p.gossip;

import org.jspecify.annotations.NullMarked;
