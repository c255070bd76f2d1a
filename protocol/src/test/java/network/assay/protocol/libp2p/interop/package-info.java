// SPDX-License-Identifier: Apache-2.0
/// Conversations with other implementations of libp2p, in both directions.
@NullMarked
package network.assay.protocol.libp2p.interop;

import org.jspecify.annotations.NullMarked;
