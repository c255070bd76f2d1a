// SPDX-License-Identifier: Apache-2.0
package network.assay.staking;

import network.assay.protocol.market.Signature;

/// @param signature the submitter's
public record SignedTaken(Taken word, Signature signature) {}
