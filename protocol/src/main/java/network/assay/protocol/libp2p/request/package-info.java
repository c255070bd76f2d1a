// SPDX-License-Identifier: Apache-2.0
/// One request, one reply, on a stream of its own.
@NullMarked
package network.assay.protocol.libp2p.request;

import org.jspecify.annotations.NullMarked;
