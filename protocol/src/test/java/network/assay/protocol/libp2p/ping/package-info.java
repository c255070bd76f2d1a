// SPDX-License-Identifier: Apache-2.0
@NullMarked
package network.assay.protocol.libp2p.ping;

import org.jspecify.annotations.NullMarked;
