// SPDX-License-Identifier: Apache-2.0
/// What every multiplexer gives, whether of its own or inside a transport: streams.
@NullMarked
package network.assay.protocol.libp2p.mux;

import org.jspecify.annotations.NullMarked;
