// SPDX-License-Identifier: Apache-2.0
/// Gossip's decisions: whom to keep in the mesh, what to pass on, ask for and refuse. Pure in the
/// sense that time and randomness are given and effects are returned; so a hundred routers run on
/// virtual time in one test.
@NullMarked
package network.assay.protocol.libp2p.gossip.router;

import org.jspecify.annotations.NullMarked;
