// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.deal;

import network.assay.protocol.market.Digest;
import network.assay.protocol.market.Signature;

/// A verifier's commitment to what it found for one segment, signed before it is told what the
/// provider found (EIP-712 type `CheckCommitment`).
public record CheckClaim(int segment, Digest commitment, Signature signature) {}
