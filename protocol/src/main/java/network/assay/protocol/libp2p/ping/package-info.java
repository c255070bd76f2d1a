// SPDX-License-Identifier: Apache-2.0
/// Whether a peer is alive and how far away: ping 1.0.0.
@NullMarked
package network.assay.protocol.libp2p.ping;

import org.jspecify.annotations.NullMarked;
