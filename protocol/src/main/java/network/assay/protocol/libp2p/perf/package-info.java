// SPDX-License-Identifier: Apache-2.0
/// How many bytes a second go to a peer and back: perf 1.0.0.
@NullMarked
package network.assay.protocol.libp2p.perf;

import org.jspecify.annotations.NullMarked;
