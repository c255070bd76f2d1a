// SPDX-License-Identifier: Apache-2.0
/// Self-describing numbers and addresses: unsigned varints and multiaddrs.
@NullMarked
package network.assay.protocol.libp2p.multiformats;

import org.jspecify.annotations.NullMarked;
