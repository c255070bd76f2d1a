// SPDX-License-Identifier: Apache-2.0
/// From a relayed connection to a direct one: both ends dial at once, so that the NATs before them
/// let both through (DCUtR).
@NullMarked
package network.assay.protocol.libp2p.dcutr;

import org.jspecify.annotations.NullMarked;
