// SPDX-License-Identifier: Apache-2.0
/// Many streams over one connection, each with its own flow control: yamux.
@NullMarked
package network.assay.protocol.libp2p.yamux;

import org.jspecify.annotations.NullMarked;
