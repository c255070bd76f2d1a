// SPDX-License-Identifier: Apache-2.0
/// The Kademlia distributed hash table: finds peers, values and providers with nobody in charge.
@NullMarked
package network.assay.protocol.libp2p.kad;

import org.jspecify.annotations.NullMarked;
