// SPDX-License-Identifier: Apache-2.0
package network.assay.scheduler.match;

import network.assay.protocol.market.Amount;
import network.assay.protocol.market.deal.Offer;

/// A provider as the matcher sees it.
///
/// @param busy tasks it already has of us
/// @param strikes promises it broke to us
/// @param barred why it gets nothing at present, whatever it offers; empty when nothing bars it
public record Candidate(Offer offer, Amount stake, int busy, int strikes, String barred) {}
