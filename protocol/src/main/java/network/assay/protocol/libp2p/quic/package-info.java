// SPDX-License-Identifier: Apache-2.0
/// QUIC version 1: security and streams inside one UDP transport (libp2p specs, quic).
@NullMarked
package network.assay.protocol.libp2p.quic;

import org.jspecify.annotations.NullMarked;
