// SPDX-License-Identifier: Apache-2.0
/// The messages of the distributed hash table, and their bytes.
@NullMarked
package network.assay.protocol.libp2p.kad.wire;

import org.jspecify.annotations.NullMarked;
