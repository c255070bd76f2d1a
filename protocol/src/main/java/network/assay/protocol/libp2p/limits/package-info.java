// SPDX-License-Identifier: Apache-2.0
/// What peers may cost in streams, memory and bytes a second: limits, and the books that keep them.
@NullMarked
package network.assay.protocol.libp2p.limits;

import org.jspecify.annotations.NullMarked;
