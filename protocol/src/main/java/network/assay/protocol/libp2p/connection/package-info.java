// SPDX-License-Identifier: Apache-2.0
/// From a raw socket to an authenticated, multiplexed connection, and one kept per peer.
@NullMarked
package network.assay.protocol.libp2p.connection;

import org.jspecify.annotations.NullMarked;
