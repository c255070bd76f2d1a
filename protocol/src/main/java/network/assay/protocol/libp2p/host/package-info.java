// SPDX-License-Identifier: Apache-2.0
/// The whole stack behind one object.
@NullMarked
package network.assay.protocol.libp2p.host;

import org.jspecify.annotations.NullMarked;
