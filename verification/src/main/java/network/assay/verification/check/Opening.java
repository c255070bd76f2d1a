// SPDX-License-Identifier: Apache-2.0
package network.assay.verification.check;

import network.assay.protocol.market.Digest;
import network.assay.verification.commitment.Transcript;

/// A provider's opening of its result commitment: all state digests, and the salt.
public record Opening(Transcript transcript, Digest salt) {}
