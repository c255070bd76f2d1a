// SPDX-License-Identifier: Apache-2.0
/// What a server of the distributed hash table keeps for others.
@NullMarked
package network.assay.protocol.libp2p.kad.store;

import org.jspecify.annotations.NullMarked;
