// SPDX-License-Identifier: Apache-2.0
/// Lookups in the distributed hash table, as decisions without a network.
@NullMarked
package network.assay.protocol.libp2p.kad.lookup;

import org.jspecify.annotations.NullMarked;
