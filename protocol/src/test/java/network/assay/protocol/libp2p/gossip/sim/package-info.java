// SPDX-License-Identifier: Apache-2.0
/// Thousands of gossip peers on a virtual clock, honest and hostile. Everything follows from the
/// seed.
@NullMarked
package network.assay.protocol.libp2p.gossip.sim;

import org.jspecify.annotations.NullMarked;
