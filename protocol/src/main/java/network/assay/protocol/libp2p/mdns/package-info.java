// SPDX-License-Identifier: Apache-2.0
/// Finding peers on the local network by multicast DNS.
@NullMarked
package network.assay.protocol.libp2p.mdns;

import org.jspecify.annotations.NullMarked;
