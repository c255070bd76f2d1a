// SPDX-License-Identifier: Apache-2.0
/// libp2p on Netty: connections, streams and gossip with other implementations.
@NullMarked
package network.assay.protocol.libp2p;

import org.jspecify.annotations.NullMarked;
