// SPDX-License-Identifier: Apache-2.0
package network.assay.protocol.market.deal;

import network.assay.protocol.market.Digest;

/// What a leased task means to a contract (docs/spec/dispute, section 2), as its submitter says:
/// the digest that both sides sign with the lease, and those parts of it that do not follow from
/// the task's description.
///
/// @param digest of the terms
/// @param input of the state before the first step
/// @param fixed of what every step reads besides; zero where that is nothing
public record LeasedTerms(Digest digest, Digest input, Digest fixed) {}
