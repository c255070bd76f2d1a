// SPDX-License-Identifier: Apache-2.0
/// Circuit relay v2: being reached through a peer that both sides can reach, and being that peer.
@NullMarked
package network.assay.protocol.libp2p.relay;

import org.jspecify.annotations.NullMarked;
