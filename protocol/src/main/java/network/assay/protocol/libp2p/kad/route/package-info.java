// SPDX-License-Identifier: Apache-2.0
/// The metric of the distributed hash table, and the peers a node knows by it.
@NullMarked
package network.assay.protocol.libp2p.kad.route;

import org.jspecify.annotations.NullMarked;
