// SPDX-License-Identifier: Apache-2.0
/// Whom this host deals with at all: peers and blocks of addresses allowed, denied and banned.
@NullMarked
package network.assay.protocol.libp2p.access;

import org.jspecify.annotations.NullMarked;
