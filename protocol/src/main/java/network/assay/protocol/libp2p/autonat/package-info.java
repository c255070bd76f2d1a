// SPDX-License-Identifier: Apache-2.0
/// Whether others can reach this host: asking them to try, and trying for them (AutoNAT).
@NullMarked
package network.assay.protocol.libp2p.autonat;

import org.jspecify.annotations.NullMarked;
