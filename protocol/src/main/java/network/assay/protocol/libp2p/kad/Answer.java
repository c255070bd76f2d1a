// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.libp2p.kad;

import java.util.Optional;
import network.assay.protocol.libp2p.kad.route.Block;
import network.assay.protocol.libp2p.kad.wire.KadMessage;

/// An answer, and where it came from: its sender may have hung up before it is looked at.
///
/// @param block of the machine that answered, empty on our own networks
record Answer(KadMessage message, Optional<Block> block) {}
