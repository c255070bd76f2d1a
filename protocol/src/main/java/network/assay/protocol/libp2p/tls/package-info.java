// SPDX-License-Identifier: Apache-2.0
/// TLS 1.3 with libp2p's certificates (libp2p specs, tls): for TCP on its own, and inside QUIC.
@NullMarked
package network.assay.protocol.libp2p.tls;

import org.jspecify.annotations.NullMarked;
