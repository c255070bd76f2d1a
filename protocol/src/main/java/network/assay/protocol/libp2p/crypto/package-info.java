// SPDX-License-Identifier: Apache-2.0
/// Who does the arithmetic of keys and ciphers.
@NullMarked
package network.assay.protocol.libp2p.crypto;

import org.jspecify.annotations.NullMarked;
