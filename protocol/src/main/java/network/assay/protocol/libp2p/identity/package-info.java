// SPDX-License-Identifier: Apache-2.0
/// Who a peer is: key pairs, public keys of other peers, and the ids made from them.
@NullMarked
package network.assay.protocol.libp2p.identity;

import org.jspecify.annotations.NullMarked;
