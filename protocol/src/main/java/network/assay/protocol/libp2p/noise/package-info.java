// SPDX-License-Identifier: Apache-2.0
/// Encryption: Noise XX over X25519, ChaCha20-Poly1305 and SHA-256, with the peer's identity.
@NullMarked
package network.assay.protocol.libp2p.noise;

import org.jspecify.annotations.NullMarked;
